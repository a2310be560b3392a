"""The second factors of a sign-in, and how their secrets are kept."""
