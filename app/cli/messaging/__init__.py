"""Commands on messages, their cost, and spoken languages."""
