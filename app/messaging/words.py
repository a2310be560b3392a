"""The few words that an SMS to Kesu may hold, read tolerantly; what else was typed is forgotten at once."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType
from typing import Final

# So many digits may be a PIN, together or apart; a number of shares has two at most.
PIN_DIGITS, SHARES_DIGITS = 4, 2


class Word(StrEnum):
    """What was asked for."""

    BALANCE = "balance"
    SAVE = "save"
    LOAN = "loan"
    TOTALS = "totals"
    STOP = "stop"
    RESUME = "resume"
    HELP = "help"
    PIN = "pin"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Asked:
    """A word and, for SAVE, how many shares."""

    word: Word
    shares: int = 0


# French first, then Bambara as it is typed on a plain phone, then English.
_WORDS: Final[Mapping[str, Word]] = MappingProxyType(
    {
        **dict.fromkeys(("SOLDE", "CARNET", "KAYE", "BALANCE"), Word.BALANCE),
        **dict.fromkeys(("EPARGNE", "EPARGNER", "PART", "PARTS", "MARA", "NIYORO", "SAVE"), Word.SAVE),
        **dict.fromkeys(("PRET", "DETTE", "CREDIT", "JURU", "LOAN"), Word.LOAN),
        **dict.fromkeys(("TOTAL", "TOTAUX", "CAISSE", "KESU", "TOTALS"), Word.TOTALS),
        **dict.fromkeys(("STOP", "STPO", "STOPPER", "ARRET", "ARRETER", "ARRETEZ", "DABILA", "JO"), Word.STOP),
        **dict.fromkeys(("OUI", "REPRENDRE", "AWO", "DAMINE", "START"), Word.RESUME),
        **dict.fromkeys(("AIDE", "DEME", "INFO", "HELP"), Word.HELP),
    }
)
_NUMBERS: Final[Mapping[str, int]] = MappingProxyType(
    {
        **dict.fromkeys(("UN", "UNE", "KELEN"), 1),
        **dict.fromkeys(("DEUX", "FILA"), 2),
        **dict.fromkeys(("TROIS", "SABA"), 3),
        **dict.fromkeys(("QUATRE", "NAANI", "NANI"), 4),
        **dict.fromkeys(("CINQ", "DUURU", "DURU"), 5),
        **dict.fromkeys(("SIX", "WOORO", "WORO"), 6),
        **dict.fromkeys(("SEPT", "WOLONWULA", "WOLONFILA"), 7),
        **dict.fromkeys(("HUIT", "SEGIN", "SEGUI"), 8),
        **dict.fromkeys(("NEUF", "KONONTON"), 9),
        **dict.fromkeys(("DIX", "TAN"), 10),
    }
)
_LETTERS: Final = str.maketrans({"ɛ": "e", "ɔ": "o", "ɲ": "ny", "ŋ": "ng", "Ɛ": "E", "Ɔ": "O", "Ɲ": "NY", "Ŋ": "NG"})
_TOKEN = re.compile(r"[A-Z]+|[0-9]+")
# A letter too many, too few or another one: SOLFE, ARET, EPARNE. Shorter words are read only as they stand.
_LIKE_ENOUGH, _SHORTEST = 0.8, 4
_LONG_WORDS: Final = tuple(word for word in _WORDS if len(word) >= _SHORTEST)


def read(text: str) -> Asked:
    """Read a message: case, accents, punctuation, a missing space and a letter typed wrong do not matter.

    STOP wins over everything, then whatever might hold a PIN, then the first word that is known.
    """
    tokens = _tokens(text)
    known = [word for word in map(_known, tokens) if word is not None]
    if Word.STOP in known:
        return Asked(Word.STOP)
    if sum(character.isdigit() for character in text) + sum(token in _NUMBERS for token in tokens) >= PIN_DIGITS:
        return Asked(Word.PIN)
    if not known:
        return Asked(Word.UNKNOWN)
    if known[0] is not Word.SAVE:
        return Asked(known[0])
    numbers = [number for number in map(_number, tokens) if number is not None]
    return Asked(Word.SAVE, numbers[0]) if len(numbers) == 1 and numbers[0] else Asked(Word.HELP)


def _tokens(text: str) -> list[str]:
    plain = "".join(
        character
        for character in unicodedata.normalize("NFKD", text.translate(_LETTERS))
        if not unicodedata.combining(character)
    )
    tokens = _TOKEN.findall(plain.upper())
    letters = [token for token in tokens if token.isalpha()]
    if len(letters) >= _SHORTEST and all(len(token) == 1 for token in letters):  # "S T O P"
        return ["".join(letters), *(token for token in tokens if token.isdigit())]
    return tokens


def _known(token: str) -> Word | None:
    if token in _WORDS:
        return _WORDS[token]
    if len(token) < _SHORTEST or token in _NUMBERS:
        return None
    like = get_close_matches(token, _LONG_WORDS, 1, _LIKE_ENOUGH)
    return _WORDS[like[0]] if like else None


def _number(token: str) -> int | None:
    if token.isdigit():
        return int(token) if len(token) <= SHARES_DIGITS else None
    return _NUMBERS.get(token)
