"""The few words that an SMS to Kesu may hold; what else was typed is forgotten at once.

What acts is the whole message, spelt as in the lists here; a near miss gets a question back. Asking to hear no more is
understood in everyday sentences (``stopping.py``); agreeing never is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.messaging.inbound_words.stopping import asks_to_stop, may_ask_to_stop
from app.messaging.inbound_words.tokens import tokens_of

# So many digits may be a PIN, together or apart; a number of shares has two at most.
PIN_DIGITS, SHARES_DIGITS = 4, 2


class Word(StrEnum):
    """What was asked for. The ``WHICH_…`` are near misses, which are answered by a question."""

    BALANCE = "balance"
    SAVE = "save"
    LOAN = "loan"
    TOTALS = "totals"
    STOP = "stop"
    RESUME = "resume"
    HELP = "help"
    PROOF = "proof"
    PIN = "pin"
    WHICH_SAVE = "which_save"
    WHICH_STOP = "which_stop"
    WHICH_RESUME = "which_resume"
    WHICH_PROOF = "which_proof"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TypedProof:
    """A proof as it was typed; ``group`` is empty where no code was named, as in the closing SMS."""

    group: str
    number: str
    signs: str


@dataclass(frozen=True, slots=True)
class InboundRequest:
    """A word and, for SAVE and WHICH_SAVE, how many shares (0: none were named); for PROOF the proof."""

    word: Word
    shares: int = 0
    proof: TypedProof | None = None


# French first, then Bambara as it is typed on a plain phone, then English.
_SAVE: Final = ("EPARGNE", "EPARGNER", "MARA", "NIYORO", "SAVE")
_PROOF: Final = ("PREUVE", "SEEREYA", "PROOF")
_WHOLE_PROOF: Final = re.compile(
    rf"\W*(?:KESU\W+)?(?:{'|'.join(_PROOF)})\W+(?:(?P<group>[0-9A-Z-]+)\s+)?"
    r"(?P<number>[0-9]{1,9})\s+(?P<signs>(?:[0-9A-F]\s*){8})\W*",
    re.ASCII | re.IGNORECASE,
)
_RESUME: Final = ("OUI", "REPRENDRE", "AWO", "DAMINE", "START")
_SHOWS: Final[Mapping[str, Word]] = MappingProxyType(
    {
        **dict.fromkeys(("SOLDE", "CARNET", "KAYE", "WARI", "BALANCE"), Word.BALANCE),
        **dict.fromkeys(("PRET", "DETTE", "CREDIT", "JURU", "LOAN"), Word.LOAN),
        **dict.fromkeys(("TOTAL", "TOTAUX", "CAISSE", "KESU", "TOTALS"), Word.TOTALS),
        **dict.fromkeys(("AIDE", "DEME", "INFO", "HELP"), Word.HELP),
    }
)
"""Words that only show something: understood beside others, in a short message, and with a letter typed wrong."""
_NUMBERS: Final[Mapping[str, int]] = MappingProxyType(
    {
        **dict.fromkeys(("UN", "UNE", "KELEN", "ONE"), 1),
        **dict.fromkeys(("DEUX", "FILA", "TWO"), 2),
        **dict.fromkeys(("TROIS", "SABA", "THREE"), 3),
        **dict.fromkeys(("QUATRE", "NAANI", "NANI", "FOUR"), 4),
        **dict.fromkeys(("CINQ", "DUURU", "DURU", "FIVE"), 5),
        **dict.fromkeys(("SIX", "WOORO", "WORO"), 6),
        **dict.fromkeys(("SEPT", "WOLONWULA", "WOLONFILA", "SEVEN"), 7),
        **dict.fromkeys(("HUIT", "SEGIN", "SEGUI", "EIGHT"), 8),
        **dict.fromkeys(("NEUF", "KONONTON", "NINE"), 9),
        **dict.fromkeys(("DIX", "TAN", "TEN"), 10),
    }
)
_PARTS: Final = frozenset({"PART", "PARTS", "SHARE", "SHARES", "NIYORO"})
_COURTESY: Final = frozenset({"SVP", "STP", "PLEASE", "MERCI", "SABALI"})
"""What may stand around a word without changing it; ``KESU`` as an address too."""
_SHORT_MESSAGE: Final = 4
# A letter too many, too few or another one: SOLFE, EPARNE. Shorter words are read only as they stand.
_LIKE_ENOUGH, _SHORTEST = 0.8, 4


def read(text: str) -> InboundRequest:
    """Read a message: case, accents, punctuation and a missing space do not matter.

    STOP wins over everything, then a proof, whose digits are no PIN, then whatever might hold a PIN, then what is spelt
    in full, then near misses.
    """
    tokens = tokens_of(text)
    if asks_to_stop(tokens):
        return InboundRequest(Word.STOP)
    digits = sum(character.isdigit() for character in text) + sum(token in _NUMBERS for token in tokens)
    said = [token for token in tokens if token not in _COURTESY]
    addressed = said[1:] if len(said) > 1 and said[0] == "KESU" else said
    if (proof := _proof(text, addressed, digits)) is not None:
        return proof
    if digits >= PIN_DIGITS:
        return InboundRequest(Word.PIN)
    return _acts(addressed) or _asks(addressed, tokens) or _shows(said) or InboundRequest(Word.UNKNOWN)


def _proof(text: str, said: Sequence[str], digits: int) -> InboundRequest | None:
    """A proof if it is the whole message; the question how to write one for what begins as one does."""
    if (whole := _WHOLE_PROOF.fullmatch(text)) is not None:
        return InboundRequest(Word.PROOF, proof=TypedProof(whole["group"] or "", whole["number"], whole["signs"]))
    begins = bool(said) and (said[0] in _PROOF or (digits > 0 and bool(_like(said[0], _PROOF))))
    return InboundRequest(Word.WHICH_PROOF) if begins and (digits > 0 or len(said) <= _SHORT_MESSAGE) else None


def _acts(said: Sequence[str]) -> InboundRequest | None:
    """The whole message is a word that acts, with its number where it needs one."""
    if len(said) == 1 and said[0] in _RESUME:
        return InboundRequest(Word.RESUME)
    shares = _shares(said, _SAVE)
    return InboundRequest(Word.SAVE, shares) if shares else None


def _shares(said: Sequence[str], words: Sequence[str]) -> int:
    """The number in ``word number [parts]``, also ``wari mara 3`` and ``mara 3``; 0 when it is anything else."""
    rest = list(said[1:] if said[:1] == ["WARI"] else said)
    if len(rest) < 2 or rest[0] not in words:
        return 0
    numbers = [token for token in rest[1:] if token not in _PARTS]
    return _number(numbers[0]) if len(numbers) == 1 else 0


def _asks(said: Sequence[str], tokens: Sequence[str]) -> InboundRequest | None:
    """Something near a word that acts: what is meant has to be asked."""
    if may_ask_to_stop(tokens):
        return InboundRequest(Word.WHICH_STOP)
    if len(said) > _SHORT_MESSAGE or not said:
        return None
    first = said[1] if said[0] == "WARI" and len(said) > 1 else said[0]
    numbers = [number for number in map(_number, said[1:]) if number]
    near = bool(numbers) or len(said) == 1  # "Mariam solde" is no misspelt MARA
    if first in _SAVE or first in _PARTS or (near and _like(first, (*_SAVE, "PART", "PARTS"))):
        return InboundRequest(Word.WHICH_SAVE, numbers[0] if len(numbers) == 1 else 0)
    return InboundRequest(Word.WHICH_RESUME) if first in _RESUME or _like(first, _RESUME) else None


def _shows(said: Sequence[str]) -> InboundRequest | None:
    """A word that only shows something: spelt in full in a short message, or with a letter wrong and alone."""
    if len(said) > _SHORT_MESSAGE:
        return None
    found = [_SHOWS[token] for token in said if token in _SHOWS]
    if not found and len(said) == 1 and (like := _like(said[0], tuple(_SHOWS))):
        found = [_SHOWS[like]]
    if len(found) > 1 and said[0] in ("KESU", "WARI"):  # its name, or the word for money, beside the word that counts
        found = found[1:]
    return InboundRequest(found[0]) if found else None


def _like(token: str, words: Sequence[str]) -> str:
    if len(token) < _SHORTEST or token in _NUMBERS:
        return ""
    long_words = [word for word in words if len(word) >= _SHORTEST]
    return next(iter(get_close_matches(token, long_words, 1, _LIKE_ENOUGH)), "")


def _number(token: str) -> int:
    if token.isdigit():
        return int(token) if len(token) <= SHARES_DIGITS else 0
    return _NUMBERS.get(token, 0)
