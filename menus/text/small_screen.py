"""The smallest screens in use: seven lines of eighteen letters, on which a phone breaks lines at words and scrolls."""

from textwrap import wrap
from typing import Final

LETTERS: Final = 18
LINES: Final = 7


def rows(text: str) -> list[str]:
    """The lines of a text as such a screen breaks them; a word that is longer than a line is cut."""
    return [row for line in text.split("\n") for row in wrap(line, LETTERS) or [""]]


def views(text: str) -> list[list[str]]:
    """What stands on the screen at once, from one scroll by a whole screen to the next."""
    lines = rows(text)
    return [lines[first : first + LINES] for first in range(0, len(lines), LINES)]


def too_long(text: str) -> list[str]:
    """The words that no line holds whole."""
    return [word for word in text.replace("-", "- ").split() if len(word) > LETTERS]
