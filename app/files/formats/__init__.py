"""Reads files of every format into rows of words."""
