"""Groups in mid-cycle come in from plain rows and go out again: checked cell by cell, written whole or not at all."""
