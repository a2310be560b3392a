"""What is counted, logged and traced of a hop and of the service; never a phone, a name or an input."""
