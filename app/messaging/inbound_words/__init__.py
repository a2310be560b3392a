"""What people write to Kesu by SMS, and what it answers."""
