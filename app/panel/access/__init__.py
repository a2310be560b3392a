"""Who signs in: passwords, codes, sessions, invitations, limits."""
