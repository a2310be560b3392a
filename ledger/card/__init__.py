"""A member's card: all that her screens, and the rules about her, need to know, in one round trip."""

from ledger.card.card import Card, Declared, MeetingNow, OpenLoan
from ledger.card.kept import card_at_head
from ledger.card.reading import CARD_QUERIES, card_of, read_card, read_constitution
from ledger.card.rows import CardRows

__all__ = [
    "CARD_QUERIES",
    "Card",
    "CardRows",
    "Declared",
    "MeetingNow",
    "OpenLoan",
    "card_at_head",
    "card_of",
    "read_card",
    "read_constitution",
]
