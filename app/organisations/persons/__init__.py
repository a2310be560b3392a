"""Persons whom an organisation supports, each entered once."""
