"""Groups: founding, facts, standing, places, seats in a tier."""
