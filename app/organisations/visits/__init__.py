"""Visits of groups: checklists, what was found, what is planned."""
