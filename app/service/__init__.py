"""What is started: the application, its parts put together, whether it is ready."""
