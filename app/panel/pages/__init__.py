"""The panel's pages, one file each: a page reads within the tenant scope, and draws one template."""
