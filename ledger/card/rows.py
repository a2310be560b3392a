"""The rows that a card is read from, by query; amounts in whole francs, days as ISO text."""

import msgspec

from ledger.card.queries import MeetingRow
from ledger.database.documents import RowStruct
from ledger.rules.by_family.constitution import ChargeModel


class GroupRow(RowStruct, frozen=True):
    """The group today: where its books stand (``link``: the newest of its chain), its rules, its open cycle.

    ``rounds`` counts those of a tontine in this cycle, ``turn_round`` is hers; ``members`` counts who is there;
    ``met_on`` is the day of the last meeting that is over.
    """

    seq: int
    turn: int
    link: str
    family: str
    settings: str
    meeting_weekday: int
    meeting_hour: int
    cycle: int
    began_on: str
    ends_on: str
    frozen_on: str | None
    rounds: int
    lent_xof: int
    members: int
    highest_number: int
    turn_round: int
    met_on: str | None


class LoanRow(RowStruct, frozen=True):
    """One loan of hers that is not over; ``missed`` as ``Missed.read`` reads it, ``linked`` is 1 of a pair."""

    number: int
    status: str
    principal_xof: int
    handed_over_on: str | None
    next_due_on: str | None
    last_due_on: str | None
    charge_model: ChargeModel
    charge_percent: str
    periods: int
    periods_charged: int
    more_time_on: str | None
    missed: str | None
    linked: int


class DeclaredRow(RowStruct, frozen=True):
    """Something she announced and nobody has confirmed."""

    kind: str
    shares: int
    amount_xof: int
    declared_seq: int


class PersonRow(RowStruct, frozen=True):
    """She herself, also when she is gone; ``institution`` is 1 for a group's seat."""

    name: str
    joins_cycle: int | None
    left_on: str | None
    institution: int


class CardRows(msgspec.Struct, array_like=True, frozen=True):
    """All rows of a card. ``balances``: of her accounts and of the group's own, by code, debit positive.

    ``today``: what she has given to her shares and to the solidarity fund at the meetings of the day of the open one.

    ``group`` has one row; ``meeting`` and ``person`` one or none.
    """

    balances: dict[str, int]
    today: dict[str, int]
    group: tuple[GroupRow, ...]
    meeting: tuple[MeetingRow, ...]
    loans: tuple[LoanRow, ...]
    declared: tuple[DeclaredRow, ...]
    person: tuple[PersonRow, ...]
