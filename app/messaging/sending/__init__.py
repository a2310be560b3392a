"""Sends what the outbox holds: claimed, dispatched, recorded, tried again."""
