"""Commands that start and check the service."""
