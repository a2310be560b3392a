"""Pages of consultations and their plans."""
