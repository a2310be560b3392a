"""Pages of income activities and goods sold."""
