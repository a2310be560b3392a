"""What is said, or forgotten, by the clock."""
