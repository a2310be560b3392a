"""Office: the meeting."""
