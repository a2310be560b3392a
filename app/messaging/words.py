"""The few words that an SMS to Kesu may hold, read tolerantly; what else was typed is forgotten at once."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
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


_WORDS: Final[Mapping[str, Word]] = MappingProxyType(
    {
        **dict.fromkeys(("SOLDE", "BALANCE"), Word.BALANCE),
        **dict.fromkeys(("EPARGNE", "EPARGNER", "EPARGN", "SAVE"), Word.SAVE),
        **dict.fromkeys(("PRET", "PRETS", "LOAN"), Word.LOAN),
        **dict.fromkeys(("TOTAL", "TOTAUX", "TOTALS"), Word.TOTALS),
        **dict.fromkeys(("STOP", "ARRET", "ARRETER", "ARRETEZ"), Word.STOP),
        **dict.fromkeys(("OUI", "START", "REPRENDRE"), Word.RESUME),
        **dict.fromkeys(("AIDE", "HELP", "INFO", "DEME"), Word.HELP),
    }
)
_TOKEN = re.compile(r"[A-Z]+|[0-9]+")


def read(text: str) -> Asked:
    """Read a message: case, accents, punctuation and a missing space do not matter.

    STOP wins over everything, then whatever might hold a PIN, then the first word that is known.
    """
    plain = "".join(
        character for character in unicodedata.normalize("NFKD", text) if not unicodedata.combining(character)
    )
    tokens = _TOKEN.findall(plain.upper())
    known = [_WORDS[token] for token in tokens if token in _WORDS]
    if Word.STOP in known:
        return Asked(Word.STOP)
    if sum(character.isdigit() for character in text) >= PIN_DIGITS:
        return Asked(Word.PIN)
    if not known:
        return Asked(Word.UNKNOWN)
    if known[0] is not Word.SAVE:
        return Asked(known[0])
    numbers = [int(token) for token in tokens if token.isdigit() and len(token) <= SHARES_DIGITS]
    return Asked(Word.SAVE, numbers[0]) if len(numbers) == 1 and numbers[0] else Asked(Word.HELP)
