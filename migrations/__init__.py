"""How the database grew, revision by revision, on both engines."""
