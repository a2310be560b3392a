"""Office: loans."""
