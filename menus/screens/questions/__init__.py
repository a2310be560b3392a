"""Questions that several flows ask."""
