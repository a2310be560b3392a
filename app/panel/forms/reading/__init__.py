"""Reads single fields, chosen groups and named lines of forms strictly."""
