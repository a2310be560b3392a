"""What the assembly decides by recorded vote."""
