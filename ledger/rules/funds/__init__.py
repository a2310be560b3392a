"""Funds: savings, solidarity, fines, property, outside money."""
