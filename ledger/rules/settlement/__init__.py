"""What members are due at the end of a cycle or when they leave."""
