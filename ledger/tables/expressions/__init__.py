"""Expressions over the tables that many statements share."""
