"""Calls: the same menus by ear. Gateways of calls, their door, and the sounds they fetch."""
