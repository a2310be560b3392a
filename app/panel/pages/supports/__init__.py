"""Pages of supports, stock and contested supports."""
