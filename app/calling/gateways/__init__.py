"""The gateways that place calls."""
