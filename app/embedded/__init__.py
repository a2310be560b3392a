"""Servers that Kesu starts and stops by itself, so that a fresh machine needs none installed."""
