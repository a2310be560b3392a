"""A tontine as it stands, in one read: whose turns, what each has given and received, which pot is next.

Source: docs/rules.md, "Tontine".
"""

from dataclasses import dataclass

import msgspec
from sqlalchemy import ColumnElement, FromClause, Text, and_, cast, func, literal, select

from ledger.books.chart import BOX_LOAN
from ledger.card import read_constitution
from ledger.card.queries import GROUP, LATEST_MEETING, OPEN_CYCLE, RULES, CycleRow, MeetingRow, RulesRow
from ledger.database import Database, UnitOfWork
from ledger.database.documents import Document, RowStruct
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.by_family.tontine import TontinePosition, check_receives, due_of_turns
from ledger.rules.refusal import Refusal
from ledger.tables import Account, Cycle, Meeting, Member, TontineTurn, table_of

_account, _member, _turn = table_of(Account), table_of(Member), table_of(TontineTurn)
_cycle, _meeting = table_of(Cycle), table_of(Meeting)
_received, _given = _account.alias("received"), _account.alias("given")


def _of_hers(account: FromClause, kind: str) -> ColumnElement[bool]:
    """The account of a kind of the member whose round it is."""
    code = literal(kind) + cast(_turn.c.member, Text)
    return and_(account.c.group_id == _turn.c.group_id, account.c.code == code)


class SeatRow(RowStruct, frozen=True):
    """Whoever is or was a member."""

    number: int
    name: str
    left_on: str | None
    joins_cycle: int | None


class PotTurnRow(RowStruct, frozen=True):
    """One round of the running cycle, whose it is, and the balances of her pot and of her stakes."""

    round: int
    member: int
    left_on: str | None
    pot_xof: int
    stakes_xof: int


class CashRow(RowStruct, frozen=True):
    """What is in the box, in whole francs, and how many meetings the running cycle had."""

    box_xof: int
    held: int


class TontineRows(msgspec.Struct, array_like=True, frozen=True):
    """All rows of a tontine; ``rules``, ``cycle`` and ``cash`` have one, ``meeting`` one or none."""

    rules: tuple[RulesRow, ...]
    cycle: tuple[CycleRow, ...]
    meeting: tuple[MeetingRow, ...]
    members: tuple[SeatRow, ...]
    turns: tuple[PotTurnRow, ...]
    cash: tuple[CashRow, ...]


_HELD = (
    select(func.count())
    .select_from(_meeting)
    .join(_cycle, and_(_cycle.c.group_id == _meeting.c.group_id, _cycle.c.number == _meeting.c.cycle))
    .where(_meeting.c.group_id == GROUP, _cycle.c.closed_on.is_(None))
    .scalar_subquery()
)
_NOW = Document(
    TontineRows,
    rules=RULES,
    cycle=OPEN_CYCLE,
    meeting=LATEST_MEETING,
    members=select(_member.c.number, _member.c.name, _member.c.left_on, _member.c.joins_cycle)
    .where(_member.c.group_id == GROUP)
    .order_by(_member.c.number),
    turns=select(
        _turn.c.round,
        _turn.c.member,
        _member.c.left_on,
        func.coalesce(_received.c.balance_xof, 0).label("pot_xof"),
        func.coalesce(_given.c.balance_xof, 0).label("stakes_xof"),
    )
    .join(_cycle, and_(_cycle.c.group_id == _turn.c.group_id, _cycle.c.number == _turn.c.cycle))
    .join(_member, and_(_member.c.group_id == _turn.c.group_id, _member.c.number == _turn.c.member))
    .outerjoin(_received, _of_hers(_received, "pot:"))
    .outerjoin(_given, _of_hers(_given, "shares:"))
    .where(_turn.c.group_id == GROUP, _cycle.c.closed_on.is_(None))
    .order_by(_turn.c.round),
    cash=select(_account.c.balance_xof.label("box_xof"), _HELD.label("held")).where(
        _account.c.group_id == GROUP, _account.c.code == BOX_LOAN
    ),
)


@dataclass(frozen=True, slots=True)
class PotTurn:
    """One round: whose turn, what she has received and what she has given so far, in whole francs.

    ``here``: she is still a member; ``due_xof``: what she is to receive in all, as things stand today.
    """

    round: int
    member: int
    received_xof: int
    given_xof: int
    due_xof: int
    here: bool = True

    @property
    def open(self) -> bool:
        """Whether she still waits for money."""
        return self.received_xof < self.due_xof


@dataclass(frozen=True, slots=True)
class Pot:
    """What is handed over in one go: of which round, to whom, how many whole francs."""

    round: int
    member: int
    amount_xof: int


@dataclass(frozen=True, slots=True)
class TontineNow:
    """A tontine in its open cycle. ``held``: its meetings so far; ``members``: who takes part in it, by number."""

    rules: Constitution
    cycle: int
    held: int
    meeting: int
    meeting_cycle: int
    meeting_open: bool
    box_xof: int
    turns: tuple[PotTurn, ...]
    members: tuple[int, ...]
    names: dict[int, str]

    @property
    def pot_xof(self) -> int:
        """A stake of everybody."""
        return self.rules.stake_xof * len(self.turns)

    def owed_xof(self, turn: PotTurn) -> int:
        """What somebody owes: the stakes of past meetings, or of who is gone what her pot was beyond her stakes."""
        asked_xof = self.rules.stake_xof * min(self.held, len(self.turns)) if turn.here else turn.received_xof
        return max(asked_xof - turn.given_xof, 0)

    def check_no_order(self) -> None:
        """A cycle has one order, and it stays.

        Raises:
            Refusal: ``tontine.no_tontine``, ``.has_order``.
        """
        if self.rules.family != "tontine":
            raise Refusal("tontine.no_tontine")
        if self.turns:
            raise Refusal("tontine.has_order")

    def check_meeting(self) -> None:
        """Money may move at the meeting that is open.

        Raises:
            Refusal: ``meeting.none_open``, ``cycle.closed``.
        """
        if not self.meeting_open:
            raise Refusal("meeting.none_open")
        if self.meeting_cycle != self.cycle:
            raise Refusal("cycle.closed")

    def next_pot(self) -> Pot:
        """Who is handed how much next, out of the stakes that are in the box: earlier rounds are completed first.

        The heirs of a member who is gone are handed what she gave.

        Raises:
            Refusal: no meeting is open, ``tontine.no_order``, ``tontine.pot_short`` when there is nothing to hand over.
        """
        self.check_meeting()
        if not self.turns:
            raise Refusal("tontine.no_order")
        turn = next((turn for turn in self.turns[: self.held] if turn.open), None)
        # Fines in the box are no stakes.
        cash_xof = min(sum(turn.given_xof - turn.received_xof for turn in self.turns), self.box_xof)
        if turn is None or not cash_xof:
            raise Refusal("tontine.pot_short", pot_xof=self.pot_xof)
        check_receives([other.member for other in self.turns], turn.round - 1, turn.member)
        return Pot(turn.round, turn.member, min(turn.due_xof - turn.received_xof, cash_xof))

    def check_over(self) -> None:
        """Everybody who is here has given all her stakes, and nobody waits for money.

        Raises:
            Refusal: ``tontine.not_over`` with the rounds that are not whole.
        """
        short = sum(turn.open or (turn.here and turn.given_xof < self.pot_xof) for turn in self.turns)
        if short or not self.turns:
            raise Refusal("tontine.not_over", rounds_left=short)


async def read_tontine(reader: Database | UnitOfWork, group_id: int) -> TontineNow:
    """Read it; inside a unit of work it is what the unit holds."""
    rows = await _NOW.read(reader, group_id=group_id)
    cash, cycle = rows.cash[0], rows.cycle[0].number
    rules = read_constitution(f"{rows.rules[0].family} {rows.rules[0].settings}")
    meeting = rows.meeting[0] if rows.meeting else None
    return TontineNow(
        rules=rules,
        cycle=cycle,
        held=cash.held,
        meeting=meeting.number if meeting else 0,
        meeting_cycle=meeting.cycle if meeting else 0,
        meeting_open=meeting is not None and meeting.closed_us is None,
        box_xof=cash.box_xof,
        turns=_turns(rules, cash.box_xof, rows.turns),
        members=tuple(row.number for row in rows.members if row.left_on is None and (row.joins_cycle or 0) <= cycle),
        names={row.number: row.name for row in rows.members},
    )


def _turns(rules: Constitution, box_xof: int, rows: tuple[PotTurnRow, ...]) -> tuple[PotTurn, ...]:
    stands = [TontinePosition(-row.stakes_xof, row.pot_xof, here=row.left_on is None) for row in rows]
    due = due_of_turns(stands, rules.stake_xof * len(rows), box_xof, rules.cash_unit_xof)
    return tuple(
        PotTurn(row.round, row.member, turn.received_xof, turn.given_xof, due_xof, turn.here)
        for row, turn, due_xof in zip(rows, stands, due, strict=True)
    )
