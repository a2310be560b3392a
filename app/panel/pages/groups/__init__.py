"""Pages of one group and its members."""
