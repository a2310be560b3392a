"""Reads and checks an import cell by cell; nothing is guessed."""
