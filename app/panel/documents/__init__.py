"""Files to print: passbooks and minutes as PDF."""
