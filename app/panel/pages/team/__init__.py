"""Pages of people who sign in, their settings, the audit log."""
