"""What indicators mean and how they are worked out."""
