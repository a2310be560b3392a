"""Positions, SAVIX indicators, five principles: read, never written."""
