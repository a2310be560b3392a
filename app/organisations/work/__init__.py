"""Programmes, grants, income activities, trainings, messages about consultations, origins of groups."""
