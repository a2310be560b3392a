"""The keys of the questions that may stand between the PIN and home."""

from typing import Final

FIRST_KEY: Final = 7
"""Home has six options at the most: what is typed by heart for home answers no question she has not seen."""
