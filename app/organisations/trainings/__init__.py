"""Trainings and volunteers: who came, for how many days."""
