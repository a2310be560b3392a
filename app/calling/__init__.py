"""Calls that the service places: a missed call is answered by calling back, through the outbox as messages are."""
