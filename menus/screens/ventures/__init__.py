"""Joint ventures on the phone: what a group has in them, and a venture's own book."""
