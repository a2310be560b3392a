"""Pages of a group's first day: founding, importing, forms, first PINs."""
