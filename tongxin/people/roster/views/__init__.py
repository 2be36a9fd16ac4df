"""HTTP of the roster: persons, one person, changes of roles and accounts, a day's roster, one's own roles."""
