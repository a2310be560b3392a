"""Figures over time: periods, weeks and months."""
