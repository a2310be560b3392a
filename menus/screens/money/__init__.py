"""Office: the treasurer's money."""
