"""Pages of programmes, trainings, support, consultations."""
