"""Pages of figures over many groups."""
