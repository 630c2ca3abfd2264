"""How well and how fast reports are linked: one table, each row with the command that gives it."""
