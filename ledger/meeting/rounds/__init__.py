"""The round of collection: noted a member at a time, confirmed at once."""
