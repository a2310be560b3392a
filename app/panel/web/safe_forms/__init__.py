"""Forms that count once, from our own pages alone, and come back as they were sent."""
