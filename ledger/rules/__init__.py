"""The rules of savings groups as pure functions: no database, no clock, no text for a screen."""
