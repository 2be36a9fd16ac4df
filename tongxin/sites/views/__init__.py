"""The pages of the demonstration sites."""
