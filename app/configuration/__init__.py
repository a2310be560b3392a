"""What is set from outside, and the clock."""
