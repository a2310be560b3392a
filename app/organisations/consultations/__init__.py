"""Consultations: the messages about one, and the plan that it becomes."""
