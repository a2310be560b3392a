"""Programmes: which groups and organisations take part, what they add up to, and the report for whoever pays."""
