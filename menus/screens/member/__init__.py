"""The member's own screens: keys 1 to 4 and 6 of the home menu."""
