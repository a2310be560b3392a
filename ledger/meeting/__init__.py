"""A meeting from its opening to its close: roll, keys, counts, collection, corrections, incidents, minutes."""
