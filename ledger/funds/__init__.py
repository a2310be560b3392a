"""Money in and out of the boxes: savings and their declarations, fines, expenses, solidarity, outside money."""
