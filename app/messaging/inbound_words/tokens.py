"""A message of a plain phone as words in capitals without accents, in one spelling of Bambara's letters."""

import re
import unicodedata
from typing import Final

_LETTERS: Final = str.maketrans({"ɛ": "e", "ɔ": "o", "ɲ": "ny", "ŋ": "ng", "Ɛ": "E", "Ɔ": "O", "Ɲ": "NY", "Ŋ": "NG"})
_TOKEN: Final = re.compile(r"[A-Z]+|[0-9]+")
_SPELT_LETTERS: Final = 4


def tokens_of(text: str) -> list[str]:
    """Words and numbers, also where a space is missing between them; "S T O P" is one word.

    An apostrophe parts words as a space does: "n'arrêtez" is N ARRETEZ.
    """
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKD", text.translate(_LETTERS))
        if not unicodedata.combining(character)
    )
    tokens = _TOKEN.findall(plain.upper())
    letters = [token for token in tokens if token.isalpha()]
    if len(letters) >= _SPELT_LETTERS and all(len(token) == 1 for token in letters):
        return ["".join(letters), *(token for token in tokens if token.isdigit())]
    return tokens
