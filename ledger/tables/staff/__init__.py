"""The tables of the people of organisations, who sign in."""
