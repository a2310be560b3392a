"""The running service: gateways, messages, panel, simulator, command line, and the wiring between the rooms."""
