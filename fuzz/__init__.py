"""Inputs that nobody would write, for all that reads what others wrote; `python -m fuzz`."""
