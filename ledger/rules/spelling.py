"""Words without accents, capitals and signs, so that two spellings of one word are one."""

import unicodedata
from typing import Final

_LETTERS: Final = str.maketrans("ɛɔɲŋœ’`´–—_.:*", "eonne'''--    ")


def plain(written: str) -> str:
    """A heading or a word without accents, capitals, underlines, points and needless spaces; ɛ is e, ɔ is o."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", written) if not unicodedata.combining(letter))
    return " ".join(bare.casefold().translate(_LETTERS).split())
