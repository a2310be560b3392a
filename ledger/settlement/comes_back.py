"""A death or a leaving that was written down by mistake is taken back: she is a member as before, with what was hers.

What her going posted is reversed, the newest first, at the meeting it was posted at. Offices, requests and proxies that
ended with it are given anew. Source: docs/rules.md, "Ends".
"""

from datetime import date

from sqlalchemy import bindparam, func, or_, select

from ledger.books.chart import arrears_of, shares_of
from ledger.books.command import Command
from ledger.card import Card
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, Row, UnitOfWork
from ledger.meeting.corrections import reverse_in
from ledger.people.authentication.second import require_second
from ledger.people.membership.gone import GONE
from ledger.people.membership.members import CHANGE
from ledger.rules.refusal import Refusal
from ledger.tables import Entry, Journal, MemberMove, table_of
from ledger.tables.expressions.joins import ENTRY_OF_TRANSACTION, REVERSED
from ledger.tiers.pairs import partners

_journal, _entry, _move = table_of(Journal), table_of(Entry), table_of(MemberMove)
_DEPARTURE = (
    select(func.max(_journal.c.seq).label("seq"))
    .join(_entry, ENTRY_OF_TRANSACTION)
    .where(_journal.c.group_id == GROUP, _journal.c.kind == "departure", _entry.c.account == bindparam("shares"))
    .where(~REVERSED)
)
_MOVED = (
    select(func.count())
    .where(_move.c.group_id == GROUP, _move.c.member == bindparam("number"), _move.c.outcome == "moved")
    .scalar_subquery()
)
_GONE = GONE.add_columns(_MOVED.label("moved"))
_POSTED = ("charge", "departure", "netted", "payout", "owed")
_KEY = select(_journal.c.idem_key).where(_journal.c.group_id == GROUP, _journal.c.seq == bindparam("seq"))
_key = _KEY.scalar_subquery()
_PARTS = (
    select(_journal.c.seq, _journal.c.kind, _journal.c.memo, _journal.c.meeting)
    .where(_journal.c.group_id == GROUP, _journal.c.kind.in_(_POSTED), ~REVERSED)
    .where(or_(_journal.c.idem_key == _key, func.substr(_journal.c.idem_key, 1, func.length(_key) + 1) == _key + "/"))
    .order_by(_journal.c.seq.desc())
)
_NO_LONGER_AWAITED = (
    select(_journal.c.seq, _journal.c.kind, _journal.c.memo, _journal.c.meeting)
    .join(_entry, ENTRY_OF_TRANSACTION)
    .where(_journal.c.group_id == GROUP, _journal.c.kind == "owed", _entry.c.account == bindparam("arrears"))
    .where(_journal.c.effective_on == bindparam("left_on"), _journal.c.idem_key.like("%/arrears"), ~REVERSED)
)
"""Savings she still owed when she went: of a death they are all that was posted."""


async def may_come_back(reader: Database | UnitOfWork, card: Card) -> list[Row]:
    """Everything that has to be reversed for her to be a member again, newest first.

    Raises:
        Refusal: ``member.unknown`` when she is not gone; ``move.done`` when another group took her in, from where she
            moves back; ``cycle.closed`` when the cycle she went in is over;
            where cash moved, no meeting is open, or ``correction.not_latest_meeting`` when it moved at an earlier one.
    """
    rows = await reader.fetch(_GONE, group_id=card.group_id, number=card.member)
    if not rows or rows[0]["left_on"] is None:
        raise Refusal("member.unknown", number=card.member)
    if rows[0]["moved"]:
        raise Refusal("move.done")
    if card.cycle > 1 and date.fromisoformat(rows[0]["left_on"]) <= card.cycle_began_on:
        raise Refusal("cycle.closed")
    of_her = {"group_id": card.group_id, "arrears": arrears_of(card.member), "left_on": rows[0]["left_on"]}
    owed = await reader.fetch(_NO_LONGER_AWAITED, **of_her)
    departure = (await reader.fetch(_DEPARTURE, group_id=card.group_id, shares=shares_of(card.member)))[0]["seq"]
    if departure is None:
        return owed
    meeting = card.meeting_for_cash().number
    parts = await reader.fetch(_PARTS, group_id=card.group_id, seq=departure)
    if any(part["meeting"] != meeting for part in parts):
        raise Refusal("correction.not_latest_meeting", seq=departure)
    return [*(row for row in owed if row["seq"] not in {part["seq"] for part in parts}), *parts]


async def come_back(database: Database, command: Command, member: int) -> None:
    """Take a member's going back. Said twice, once.

    Raises:
        Refusal: as ``may_come_back``; ``correction.built_upon`` when something later stands on it.
    """
    linked = await partners(database, command.group_id, member)
    async with begin(database, command, Request(kind="come_back"), member=member, linked=linked) as begun:
        if begun.stored is not None:
            return
        unit, card = begun.unit, begun.card
        command = await require_second(unit, command)
        now = _meeting_of(card)
        for part in await may_come_back(unit, card):
            await reverse_in(unit, command.child(f"reversed/{part['seq']}"), part, now)
        await unit.fetch(CHANGE, at_group=command.group_id, at_number=member, left_on=None, left_why=None)
        await begun.store()


def _meeting_of(card: Card) -> int | None:
    """The open meeting where it is one of the running cycle: one whose cycle was closed takes no more transactions."""
    meeting = card.meeting
    return meeting.number if meeting and meeting.open and meeting.cycle == card.cycle else None
