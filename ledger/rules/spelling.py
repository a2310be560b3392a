"""Words without accents, capitals and signs, so that two spellings of one word are one."""

import unicodedata
from typing import Final

_LETTERS: Final = str.maketrans("ɛɔɲŋœ’`´–—_.:*", "eonne'''--    ")
_LONG_LETTERS: Final = str.maketrans({"ɲ": "ny", "ŋ": "ng", "œ": "oe", "æ": "ae", "ʼ": "'", "ʻ": "'"})


def plain(written: str) -> str:
    """A heading or a word without accents, capitals, underlines, points and needless spaces; ɛ is e, ɔ is o."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", written) if not unicodedata.combining(letter))
    return " ".join(bare.casefold().translate(_LETTERS).split())


def search_words(written: str) -> list[str]:
    """The words somebody looks for: letters and digits alone, without accents and capitals; ɲ is ny, ŋ ng, œ oe."""
    bare = plain(written.casefold().translate(_LONG_LETTERS))
    return "".join(sign if sign.isalnum() else " " for sign in bare).split()


def search_key(*written: str) -> str:
    """The words by which something is found, each with a blank before it, as the columns ``search`` keep them."""
    return "".join(f" {word}" for text in written for word in search_words(text))
