"""Where groups and members stand, today or at the end of a past day."""
