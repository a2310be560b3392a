"""A member's card: all that her screens, and the rules about her, need to know, in one round trip."""

from ledger.card.card import Card, Declared, MeetingNow, OpenLoan
from ledger.card.reading import CARD_ROWS, card_of, read_card, read_constitution

__all__ = [
    "CARD_ROWS",
    "Card",
    "Declared",
    "MeetingNow",
    "OpenLoan",
    "card_of",
    "read_card",
    "read_constitution",
]
