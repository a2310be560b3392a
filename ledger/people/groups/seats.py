"""Seats of groups in a tier: taken, given up, and spoken for by another member of the group.

A seat is a member of the tier whose name is the group's; it is an institution and no person. Only a tier seats groups,
and no tier sits in itself, however many seats lie between. Source: docs/rules.md, "Self-help groups and their tiers".
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, func, insert, select, update

from ledger.card.queries import GROUP
from ledger.commands import lock_group
from ledger.database import Database, Row, UnitOfWork
from ledger.people.groups.spoken_for import OF_SPEAKER, end_term
from ledger.people.membership.enrolment_rows import Enrolment, enrol_member
from ledger.people.membership.gone import mark_gone
from ledger.people.membership.members import CHANGE, named
from ledger.people.membership.offices import end_offices
from ledger.rules.membership.standing import IMPORTING
from ledger.tables import Account, Loan, Member, SavingsGroup, SeatTerm, TierMember, table_of
from ledger.tables.expressions.persons import NO_SAVINGS, person

_member, _group = table_of(Member), table_of(SavingsGroup)
_seat, _term = table_of(TierMember), table_of(SeatTerm)
_account, _loan = table_of(Account), table_of(Loan)
_IDS: BindParameter[Any] = bindparam("groups", expanding=True)
_NUMBERS: BindParameter[Any] = bindparam("numbers", expanding=True)
_LAST = select(func.coalesce(func.max(_member.c.number), 0)).where(_member.c.group_id == _group.c.id)
_TIER = select(_group.c.kind, _group.c.family, _LAST.scalar_subquery().label("last")).where(_group.c.id == GROUP)
_GROUPS = select(_group.c.id, _group.c.code, _group.c.name, _group.c.language, _group.c.status).where(
    _group.c.id.in_(_IDS)
)
_SPEAKERS = select(_member.c.group_id, _member.c.number, _member.c.phone, _member.c.language).where(
    _member.c.group_id.in_(_IDS), _member.c.number.in_(_NUMBERS), _member.c.left_on.is_(None), person(_member)
)
_TAKEN = select(_seat.c.group_id, _seat.c.member, _seat.c.representative).where(
    _seat.c.tier_id == GROUP, _seat.c.ended_on.is_(None)
)
_TAKEN_BY = _TAKEN.where(_seat.c.group_id == bindparam("seated"))
_HELD = select(_seat.c.tier_id, _seat.c.member).where(_seat.c.group_id == GROUP, _seat.c.ended_on.is_(None))
_above = select(_group.c.id).where(_group.c.id == GROUP).cte("above", recursive=True)
_above = _above.union(
    select(_seat.c.tier_id).join(_above, and_(_seat.c.group_id == _above.c.id, _seat.c.ended_on.is_(None)))
)
_ABOVE = select(_above.c.id)
_BOOKS = select(_account.c.kind, _account.c.balance_xof).where(
    _account.c.group_id == GROUP, _account.c.member == bindparam("member"), _account.c.balance_xof != 0
)
_ASKED = select(_loan.c.number).where(
    _loan.c.group_id == GROUP,
    _loan.c.member == bindparam("member"),
    _loan.c.status.in_(("requested", "approved", "handed_over")),
)
_LAST_TERM = select(func.coalesce(func.max(_term.c.number), 0).label("last")).where(
    _term.c.tier_id == GROUP, _term.c.member == bindparam("member")
)
_INSERT, _BEGIN = insert(_seat), insert(_term)
_SPEAKS = update(_seat).where(_seat.c.tier_id == bindparam("at_tier"), _seat.c.member == bindparam("at_member"))
_LENT = ("principal", "charge", "penalty", "handover", "fines", "dues", "help", "arrears")


class SeatWrong(ValueError):  # noqa: N818 -- what it is, said plainly
    """A seat cannot be taken, kept or given up so; nothing was written.

    ``why``: ``not_a_tier``, ``circle`` (also: in itself), ``no_member``, ``not_active``, ``no_seat``, ``holds`` (it has
    saved or owes something), ``asked`` (a loan it asked for waits). ``figures`` are what the reason names.
    """

    def __init__(self, why: str, **figures: int | str) -> None:
        super().__init__(why)
        self.why = why
        self.figures = figures


@dataclass(frozen=True, slots=True)
class SeatAsked:
    """A group that is to be seated; ``representative``: its member who speaks for it, none where nobody does yet."""

    group_id: int
    representative: int | None = None


async def take_seats(unit: UnitOfWork, at: datetime, tier_id: int, asked: Sequence[SeatAsked]) -> list[int]:
    """Seat groups in a tier; give their numbers there. One that is seated already keeps its seat and its number.

    Where another is to speak for it than does, she speaks for it from now on. A seat speaks through its
    representative's phone, asks her consent on its first dial, and has no PIN yet.

    Raises:
        SeatWrong: see there; then none is seated.
    """
    await lock_group(unit, tier_id)
    tier = (await unit.fetch(_TIER, group_id=tier_id))[0]
    if tier["kind"] != "tier":
        raise SeatWrong("not_a_tier")
    ids = [seat.group_id for seat in asked]
    groups = {row["id"]: row for row in await unit.fetch(_GROUPS, groups=ids)}
    above = {row["id"] for row in await unit.fetch(_ABOVE, group_id=tier_id)}
    seated = await unit.fetch(_TAKEN, group_id=tier_id)
    taken = {row["group_id"]: row["member"] for row in seated}
    spoken = {row["group_id"]: row["representative"] for row in seated}
    speakers = await _speakers(unit, asked)
    numbers, free = [], tier["last"] + 1
    for seat in asked:
        if seat.group_id not in taken:
            _check(seat, groups[seat.group_id], above, speakers)
            enrolment = _enrolment(free, groups[seat.group_id], at.date(), _speaker(seat, speakers))
            await seat_member(unit, tier_id, seat, enrolment, saves=tier["family"] != NO_SAVINGS)
            taken[seat.group_id], free = free, free + 1
        elif seat.representative not in (None, spoken[seat.group_id]):
            await change_representative(unit, at, tier_id, seat.group_id, seat.representative)
        spoken[seat.group_id] = seat.representative
        numbers.append(taken[seat.group_id])
    return numbers


async def seat_member(
    unit: UnitOfWork, tier_id: int, seat: SeatAsked, enrolment: Enrolment, *, saves: bool = True
) -> None:
    """Write a seat and its member."""
    await enrol_member(unit, tier_id, replace(enrolment, institution=True, sex=""), saves=saves)
    await seat_row(unit, tier_id, seat, enrolment.number, enrolment.joined_on)


async def seat_row(unit: UnitOfWork, tier_id: int, seat: SeatAsked, member: int, began_on: date) -> None:
    """Write the seat of a member that is enrolled, an institution, and the first term of who speaks for it."""
    await unit.fetch(
        _INSERT,
        tier_id=tier_id,
        member=member,
        group_id=seat.group_id,
        representative=seat.representative,
        began_on=began_on.isoformat(),
    )
    if seat.representative is not None:
        await _begin_term(unit, tier_id, member, seat, began_on)


async def give_up_seat(unit: UnitOfWork, at: datetime, tier_id: int, group_id: int) -> None:
    """End a group's seat: its member has left, and nobody speaks for it any more.

    Raises:
        SeatWrong: ``no_seat``, ``holds``, ``asked``.
    """
    await lock_group(unit, tier_id)
    member = await _seat_of(unit, tier_id, group_id)
    books: dict[str, int] = {}
    for row in await unit.fetch(_BOOKS, group_id=tier_id, member=member):
        books[row["kind"]] = books.get(row["kind"], 0) + row["balance_xof"]
    if books:
        owed_xof = sum(books.get(kind, 0) for kind in _LENT)
        raise SeatWrong("holds", savings=-books.get("shares", 0), owed=owed_xof)
    if await unit.fetch(_ASKED, group_id=tier_id, member=member):
        raise SeatWrong("asked")
    await _end_seat(unit, tier_id, member, at.date())


async def change_representative(
    unit: UnitOfWork, at: datetime, tier_id: int, group_id: int, representative: int
) -> None:
    """Let another member speak for a group: on her phone and in her language, with a PIN that she will choose.

    Raises:
        SeatWrong: ``no_seat``, ``no_member``.
    """
    await lock_group(unit, tier_id)
    member = await _seat_of(unit, tier_id, group_id)
    seat = SeatAsked(group_id, representative)
    speaker = _speaker(seat, await _speakers(unit, [seat]))
    if speaker is None:
        raise SeatWrong("no_member", number=representative)
    await end_term(unit, tier_id, member, at.date())
    await unit.fetch(_SPEAKS, at_tier=tier_id, at_member=member, representative=representative)
    await _begin_term(unit, tier_id, member, seat, at.date())
    await unit.fetch(
        CHANGE,
        at_group=tier_id,
        at_number=member,
        phone=speaker["phone"],
        language=speaker["language"],
        pin_tries=0,
        locked_until_us=0,
        **dict.fromkeys(OF_SPEAKER),
    )


async def end_empty_seats(unit: UnitOfWork, group_id: int, on: date) -> bool:
    """End every seat of a group that is no more, or no longer where its tiers are; give whether one is left.

    One that has saved, owes something or asked for a loan waits for its tier's meeting.
    """
    left = False
    for seat in await unit.fetch(_HELD, group_id=group_id):
        at = {"group_id": seat["tier_id"], "member": seat["member"]}
        if await unit.fetch(_BOOKS, **at) or await unit.fetch(_ASKED, **at):
            left = True
        else:
            await _end_seat(unit, seat["tier_id"], seat["member"], on)
    return left


async def name_seats(unit: UnitOfWork, group_id: int, name: str) -> None:
    """Call a group's seats by its new name."""
    for seat in await unit.fetch(_HELD, group_id=group_id):
        await unit.fetch(CHANGE, at_group=seat["tier_id"], at_number=seat["member"], **named(name))


async def _end_seat(unit: UnitOfWork, tier_id: int, member: int, on: date) -> None:
    await end_offices(unit, tier_id, member, on)
    await mark_gone(unit, tier_id, member, on, "left")


def _check(seat: SeatAsked, group: Row, above: set[int], speakers: dict[tuple[int, int], Row]) -> None:
    if seat.group_id in above:
        raise SeatWrong("circle", group=group["code"])
    if group["status"] not in ("active", IMPORTING):
        raise SeatWrong("not_active", group=group["code"])
    if seat.representative is not None and (seat.group_id, seat.representative) not in speakers:
        raise SeatWrong("no_member", group=group["code"], number=seat.representative)


async def _speakers(unit: UnitOfWork, asked: Sequence[SeatAsked]) -> dict[tuple[int, int], Row]:
    numbers = sorted({seat.representative for seat in asked if seat.representative is not None})
    if not numbers:
        return {}
    rows = await unit.fetch(_SPEAKERS, groups=[seat.group_id for seat in asked], numbers=numbers)
    return {(row["group_id"], row["number"]): row for row in rows}


def _speaker(seat: SeatAsked, speakers: dict[tuple[int, int], Row]) -> Row | None:
    return None if seat.representative is None else speakers.get((seat.group_id, seat.representative))


def _enrolment(number: int, group: Row, joined_on: date, speaker: Row | None) -> Enrolment:
    return Enrolment(
        number=number,
        name=group["name"],
        joined_on=joined_on,
        phone=speaker["phone"] if speaker else None,
        language=speaker["language"] if speaker else group["language"],
    )


async def _begin_term(unit: UnitOfWork, tier_id: int, member: int, seat: SeatAsked, on: date) -> None:
    last = (await unit.fetch(_LAST_TERM, group_id=tier_id, member=member))[0]["last"]
    await unit.fetch(
        _BEGIN,
        group_id=seat.group_id,
        tier_id=tier_id,
        member=member,
        number=last + 1,
        representative=seat.representative,
        began_on=on.isoformat(),
    )


async def _seat_of(unit: Database | UnitOfWork, tier_id: int, group_id: int) -> int:
    rows = await unit.fetch(_TAKEN_BY, group_id=tier_id, seated=group_id)
    if not rows:
        raise SeatWrong("no_seat")
    return int(rows[0]["member"])
