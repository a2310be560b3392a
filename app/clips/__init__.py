"""Recorded words: their samples, where they are kept, and what stands in for those nobody has recorded."""
