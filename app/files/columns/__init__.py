"""Finds what the columns of a table mean."""
