"""What revisions load into their tables: files, each read by the revision that names it."""
