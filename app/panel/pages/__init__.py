"""The panel's pages, one file each: a page reads through the wall, and draws one template."""
