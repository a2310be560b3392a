"""Pages of the persons an organisation supports."""
