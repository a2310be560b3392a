"""What carries a hop: the address, its secret, limits, one file a gateway dialect."""
