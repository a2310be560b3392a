"""What the law gives a person: to see what is kept of her, to have it taken away, and to have it forgotten in time."""
