"""The tables of organisations' own work."""
