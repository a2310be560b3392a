"""The panel's texts: one file a language, looked up by key; French stands in for what a language does not say.

The files are written and read as those of the phone are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from menus.text.agreement import agree
from menus.text.language_file import read_language_file

FOLDER: Final = Path(__file__).parent / "texts"
LANGUAGES: Final = ("fr", "en")
BASE: Final = "fr"


def read_texts(language: str) -> dict[str, str]:
    """Every text of a language by its key, ``section.name``, or ``section`` for a section's own ``text``.

    Raises:
        LanguageFileError: a file cannot be read.
    """
    return {key: line.text for key, line in read_language_file(FOLDER / f"{language}.toml").lines().items()}


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one language."""

    language: str
    texts: Mapping[str, str]

    def __call__(self, key: str, **blanks: object) -> str:
        """The text of a key with its blanks filled, in the form for one where its number asks for it.

        Raises:
            KeyError: a text or a blank that is not there.
        """
        line = self.texts[key]
        if not blanks:
            return line
        return agree(line, blanks, self.language).format(**blanks)

    def maybe(self, key: str, otherwise: str) -> str:
        """The text of a key that comes from stored data, or what stands there when nobody has named it yet."""
        return self.texts.get(key, otherwise)


@lru_cache(maxsize=len(LANGUAGES))
def words_in(language: str) -> Words:
    """The texts of a language; of French for a language that the panel does not speak."""
    known = language if language in LANGUAGES else BASE
    return Words(known, read_texts(BASE) | read_texts(known))


def preferred(accept_language: str) -> str:
    """The first of our languages that a browser asks for, French otherwise."""
    for part in accept_language.lower().split(","):
        language = part.split(";")[0].strip()[:2]
        if language in LANGUAGES:
            return language
    return BASE
