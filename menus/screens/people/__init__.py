"""Office: the committee and its members."""
