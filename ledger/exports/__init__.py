"""A group, or its journal, for another program."""
