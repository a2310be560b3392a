"""Commands on organisations, their people, groups and supports."""
