"""Rounds and pots."""
