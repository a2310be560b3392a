"""The panel's pages as Jinja templates."""
