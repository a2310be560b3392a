"""Pages about SMS and what they cost."""
