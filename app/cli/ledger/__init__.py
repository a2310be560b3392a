"""Commands on the books: audit, export, import, backup."""
