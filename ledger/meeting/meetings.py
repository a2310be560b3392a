"""A meeting from its opening to its close: charges fall due, the box is counted, the head of the chain is anchored.

Source: VSL Associates' field guide, "The meeting"; docs/rules.md, "Meeting".
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, ScalarSelect, bindparam, cast, func, insert, select, true, update

from ledger.books.canonical import microseconds
from ledger.books.chart import BOX_LOAN, BOX_SOLIDARITY
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.card import Card, MeetingNow
from ledger.card.queries import ACTIVE_NUMBERS, GROUP, LATEST_MEETING
from ledger.commands import Request, begin
from ledger.database import Database, Row, UnitOfWork
from ledger.funds.declarations import lapse, waiting_declarations
from ledger.journal.anchors import anchor
from ledger.journal.movements import MOVED
from ledger.journal.notices import tell
from ledger.loans.charges_due import charge_what_falls_due
from ledger.loans.late_fines import fine_what_is_late
from ledger.meeting.counts import check_counts
from ledger.meeting.gaps import note_gap
from ledger.meeting.rounds.not_brought import note_what_is_owed
from ledger.meeting.rounds.unconfirmed import forget_round, refuse_unconfirmed
from ledger.people.membership.offices import holders
from ledger.rules.refusal import Refusal
from ledger.tables import Account, Attendance, Incident, Journal, Meeting, Member, table_of
from ledger.tiers.pairs import partners

_meeting, _attendance, _incident = table_of(Meeting), table_of(Attendance), table_of(Incident)
_journal, _account, _member = table_of(Journal), table_of(Account), table_of(Member)
_LATEST = (
    select(_meeting).where(_meeting.c.group_id == bindparam("group_id")).order_by(_meeting.c.number.desc()).limit(1)
)
_BY_NUMBER = select(_meeting).where(
    _meeting.c.group_id == bindparam("group_id"), _meeting.c.number == bindparam("number")
)
_OPEN = insert(_meeting)
_CLOSE = update(_meeting).where(
    _meeting.c.group_id == bindparam("at_group"), _meeting.c.number == bindparam("at_number")
)
_latest = LATEST_MEETING.subquery("latest")
_NUMBER = select(func.max(_meeting.c.number)).where(_meeting.c.group_id == GROUP).scalar_subquery()
_moved = MOVED.where(_journal.c.group_id == GROUP, _journal.c.meeting == _NUMBER).subquery("moved")


def _box(code: str) -> "ScalarSelect[int]":
    return select(_account.c.balance_xof).where(_account.c.group_id == GROUP, _account.c.code == code).scalar_subquery()


_KEPT = (
    select(cast(func.coalesce(func.sum(_account.c.balance_xof), 0), BigInteger))
    .where(_account.c.group_id == GROUP, _account.c.kind == "kept")
    .scalar_subquery()
)
_PRESENT = (
    select(func.count())
    .where(_attendance.c.group_id == GROUP, _attendance.c.meeting == _latest.c.number)
    .where(_attendance.c.presence.in_(("present", "late")))
    .scalar_subquery()
)
_MEMBERS = select(func.count()).where(_member.c.group_id == GROUP, _member.c.left_on.is_(None)).scalar_subquery()
_INCIDENTS = (
    select(func.count()).where(_incident.c.group_id == GROUP, _incident.c.meeting == _latest.c.number).scalar_subquery()
)
_SUMS = select(
    _latest.c.number,
    _latest.c.held_on,
    _latest.c.closed_us,
    _PRESENT.label("present"),
    _MEMBERS.label("members"),
    _INCIDENTS.label("incidents"),
    _box(BOX_LOAN).label("box_loan"),
    _box(BOX_SOLIDARITY).label("box_solidarity"),
    _KEPT.label("kept"),
    *_moved.c,
).join(_moved, true())


@dataclass(frozen=True, slots=True)
class MeetingSums:
    """What one meeting moved, and what its boxes must hold, in whole francs; ``kept_xof`` is outside of them."""

    meeting: int
    held_on: date
    present: int
    members: int
    savings_xof: int
    solidarity_xof: int
    lent_xof: int
    repaid_xof: int
    fines_xof: int
    box_loan_xof: int
    box_solidarity_xof: int
    incidents: int
    kept_xof: int = 0


async def open_meeting(database: Database, command: Command) -> MeetingNow:
    """Open today's meeting and let the charges fall due that are due by today.

    While one is open it is that one; under a known key it is the one that was opened, also when it is over.

    Raises:
        Refusal: ``meeting.before_last`` when the clock says a day before the latest meeting;
            ``meeting.none_open`` under the key of a meeting that was cancelled.
    """
    assert command.member is not None  # noqa: S101 -- a meeting is opened by a person
    linked = await partners(database, command.group_id)
    async with begin(database, command, Request(kind="meeting"), member=command.member, linked=linked) as begun:
        unit = begun.unit
        if begun.stored is not None:
            opened = await unit.fetch(_BY_NUMBER, group_id=command.group_id, number=int(begun.stored))
            if not opened:  # it was cancelled since
                raise Refusal("meeting.none_open")
            return _as_now(opened[0])
        latest = await unit.fetch(_LATEST, group_id=command.group_id)
        if latest and latest[0]["closed_us"] is None:
            return _as_now(latest[0])
        card = begun.card
        check_not_before(card, command.day)
        number = 1 + (latest[0]["number"] if latest else 0)
        await unit.fetch(
            _OPEN,
            group_id=command.group_id,
            number=number,
            cycle=card.cycle,
            held_on=command.day.isoformat(),
            opened_us=microseconds(command.at),
            opened_by=command.member,
        )
        await note_gap(unit, command, card, number)
        await charge_what_falls_due(unit, command, card.rules, number)
        await fine_what_is_late(unit, command, card.rules, number)
        await begun.store(number)
        return MeetingNow(number, command.day, command.member, open=True)


def check_not_before(card: Card, today: date) -> None:
    """Meetings go forward in time: charges and terms count by their days.

    Raises:
        Refusal: ``meeting.before_last``.
    """
    if card.meeting is not None and today < card.meeting.held_on:
        raise Refusal("meeting.before_last", held_on=card.meeting.held_on.isoformat())


def _as_now(row: Row) -> MeetingNow:
    return MeetingNow(
        row["number"], date.fromisoformat(row["held_on"]), row["opened_by"], open=row["closed_us"] is None
    )


async def open_meeting_sums(database: Database, group_id: int) -> MeetingSums:
    """Sum up what the open meeting has moved so far.

    Raises:
        Refusal: ``meeting.none_open``.
    """
    rows = await database.fetch(_SUMS, group_id=group_id)
    if not rows or rows[0]["closed_us"] is not None:
        raise Refusal("meeting.none_open")
    return _sums(rows[0])


async def meeting_sums(database: Database | UnitOfWork, group_id: int) -> MeetingSums:
    """Sum up what the latest meeting has moved: the entries of this one meeting, never the history."""
    return _sums((await database.fetch(_SUMS, group_id=group_id))[0])


def _sums(row: Row) -> MeetingSums:
    return MeetingSums(
        row["number"],
        date.fromisoformat(row["held_on"]),
        row["present"],
        row["members"],
        row["savings"],
        row["solidarity"],
        row["lent"],
        row["repaid"],
        row["fines"],
        row["box_loan"],
        row["box_solidarity"],
        row["incidents"],
        row["kept"],
    )


async def close_meeting(database: Database, command: Command, meeting: int) -> MeetingSums:
    """Close the meeting: declarations nobody confirmed lapse, the chain is anchored, everybody hears the totals.

    Raises:
        Refusal: ``meeting.none_open``, or a round of collection not yet confirmed.
    """
    assert command.member is not None  # noqa: S101
    async with begin(database, command, member=command.member) as begun:
        unit, card = begun.unit, begun.card
        now = card.meeting
        if now is None or now.number != meeting:
            raise Refusal("meeting.none_open")
        if not now.open:
            return await meeting_sums(unit, command.group_id)
        if now.cycle == card.cycle:
            await refuse_unconfirmed(unit, command.group_id, meeting)
        else:
            await forget_round(unit, command.group_id, meeting)
        for member, declared in await waiting_declarations(unit, command.group_id):
            await lapse(unit, command.child(f"lapse/{declared.seq}"), member, declared)
        if now.cycle == card.cycle:
            await note_what_is_owed(unit, command, card, meeting)
        counted_xof = await check_counts(unit, command, card, meeting)
        await unit.fetch(
            _CLOSE,
            at_group=command.group_id,
            at_number=meeting,
            closed_us=microseconds(command.at),
            closed_by=command.member,
        )
        sums = await meeting_sums(unit, command.group_id)
        head = await anchor(unit, command, meeting)
        await _tell_all(unit, command, sums, head, counted_xof)
        return sums


async def _tell_all(
    unit: UnitOfWork, command: Command, sums: MeetingSums, head: tuple[int, str], counted_xof: int | None
) -> None:
    seq, fingerprint = head
    treasurers = await holders(unit, command.group_id, "treasurer")
    facts: dict[str, int | str] = {
        "meeting": sums.meeting,
        "day": sums.held_on.isoformat(),
        "savings": sums.savings_xof,
        "box": sums.box_loan_xof,
        "solidarity_box": sums.box_solidarity_xof,
        "seq": seq,
        "fingerprint": fingerprint,
    }
    summary = dict(facts)
    if sums.kept_xof:
        facts["kept"] = sums.kept_xof
    if sums.present:  # nobody called the roll otherwise
        summary["present"] = sums.present
    summary |= {
        "members": sums.members,
        "solidarity": sums.solidarity_xof,
        "lent": sums.lent_xof,
        "repaid": sums.repaid_xof,
        "fines": sums.fines_xof,
        "incidents": sums.incidents,
    }
    if counted_xof is not None:
        summary["counted"] = counted_xof
    closing = [
        Notice("closing", row["number"], facts) for row in await unit.fetch(ACTIVE_NUMBERS, group_id=command.group_id)
    ]
    await tell(
        unit, command, [*(Notice("meeting_summary", member, summary, urgent=True) for member in treasurers), *closing]
    )
