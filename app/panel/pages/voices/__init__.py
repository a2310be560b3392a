"""Pages of those who record and read the languages: clips heard, recorded, signed off; lines read and corrected."""
