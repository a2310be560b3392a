"""One hop: from the caller's state and answer to the next screen."""
