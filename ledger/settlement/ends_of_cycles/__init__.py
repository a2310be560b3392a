"""The ends of cycles: what they check, read and write."""
