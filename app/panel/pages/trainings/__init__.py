"""Pages of trainings and volunteers."""
