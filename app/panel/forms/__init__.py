"""What forms say, read strictly."""
