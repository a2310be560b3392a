"""Benchmarks: each prints its figures at the end, one `name: figure` a line."""
