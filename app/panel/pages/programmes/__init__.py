"""Pages of programmes and their reports."""
