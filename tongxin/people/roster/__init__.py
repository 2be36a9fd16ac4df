"""The roster: who works where, in which role, on which day; and the changes to it."""
