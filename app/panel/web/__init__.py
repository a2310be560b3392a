"""What every page stands on: router, visit, CSRF, headers, drawing, formats, plots."""
