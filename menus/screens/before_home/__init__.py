"""Between the dial and home."""
