"""Calls: the same menus by ear. Gateways of calls, their endpoint, and the sounds they fetch."""
