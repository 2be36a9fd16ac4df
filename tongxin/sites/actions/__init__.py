"""The verbs of the demonstration sites."""
