"""Elections: a term of office is ended and another opened, by a recorded vote; nothing is overwritten.

Source: VSL Associates' field guide; CARE's manual; docs/rules.md, "People".
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select

from ledger.assembly.decisions import ELECTION, record_decision
from ledger.books.command import Command
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, UnitOfWork
from ledger.people.membership.offices import begin_office, end_office
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.membership.people import COMMITTEE, KEYS, check_office
from ledger.rules.refusal import Refusal
from ledger.tables import Member, Office, table_of

SEATS = {
    "president": ("president",),
    "secretary": ("secretary",),
    "treasurer": ("treasurer",),
    "counter": tuple(office for office in COMMITTEE if office.startswith("counter")),
    "key_holder": KEYS,
}
"""Every role as the books name it, with the offices of the manual that it fills."""
_member, _office = table_of(Member), table_of(Office)
_HOLDS = and_(
    _office.c.group_id == _member.c.group_id, _office.c.member == _member.c.number, _office.c.ended_on.is_(None)
)
_PEOPLE = (
    select(_member.c.number, _member.c.name, _member.c.phone, _office.c.role)
    .outerjoin(_office, _HOLDS)
    .where(_member.c.group_id == GROUP, _member.c.left_on.is_(None))
    .order_by(_member.c.number)
)


@dataclass(frozen=True, slots=True)
class Offices:
    """The members of today by number, who holds which role, and who of them can call."""

    names: dict[int, str]
    held: dict[str, list[int]]
    phones: frozenset[int] = frozenset()

    def can_call(self, *roles: str) -> bool:
        """Whether anybody who holds one of the roles has a phone."""
        return any(not self.phones.isdisjoint(self.held.get(role, ())) for role in roles)

    @property
    def seats(self) -> dict[str, int]:
        """Every seat of the manual that is held, with its holder's number."""
        seats: dict[str, int] = {}
        for role, members in self.held.items():
            seats |= zip(SEATS.get(role, (role,)), members, strict=False)
        return seats

    def leaves(self, role: str, member: int) -> list[str]:
        """The roles that a member gives up to take a seat of the committee that nobody holds.

        In a group that has become small somebody has to change. A seat that is held is taken by who holds none.
        """
        if role == "key_holder" or len(self.held.get(role, [])) >= len(SEATS[role]):
            return []
        return [other for other, members in self.held.items() if member in members and other != role]

    def ending(self, role: str, member: int) -> list[int]:
        """Whose term may end when a member is elected: nobody's while a seat is free, her own where it goes on.

        Raises:
            Refusal: ``member.unknown``; she may not take that office.
        """
        if member not in self.names:
            raise Refusal("member.unknown", number=member)
        holders = self.held.get(role, [])
        if member in holders:
            return [member]
        full = len(holders) >= len(SEATS[role])
        given_up = {seat for other in self.leaves(role, member) for seat in SEATS.get(other, (other,))}
        others = {
            seat: holder
            for seat, holder in self.seats.items()
            if seat not in SEATS[role] and not (seat in given_up and holder == member)
        }
        check_office(others, SEATS[role][0], member)
        return holders if full else []


async def read_offices(reader: Database | UnitOfWork, group_id: int) -> Offices:
    """Read them in one go."""
    names: dict[int, str] = {}
    held: dict[str, list[int]] = defaultdict(list)
    rows = await reader.fetch(_PEOPLE, group_id=group_id)
    for row in rows:
        names[row["number"]] = row["name"]
        if row["role"] is not None:
            held[row["role"]].append(row["number"])
    return Offices(names, held, frozenset(row["number"] for row in rows if row["phone"]))


async def elect(
    database: Database, command: Command, role: str, member: int, vote: AssemblyVote, instead_of: int | None = None
) -> int:
    """Elect a member to a role of ``SEATS``, in an empty seat or ``instead_of`` its holder; give the decision's number.

    Whoever takes an empty seat of the committee gives up the office that she holds.

    Under a known key it gives that decision's number, whoever was elected since.

    Raises:
        Refusal: ``member.unknown``, ``office.held``, ``.holds_another``, ``.key_holder_on_committee``,
            ``decision.not_carried``.
    """
    assert command.member is not None  # noqa: S101 -- an election is written down by a person
    async with begin(database, command, Request(kind=ELECTION), member=command.member) as begun:
        if begun.stored is not None:
            return int(begun.stored)
        unit, card = begun.unit, begun.card
        offices = await read_offices(unit, command.group_id)
        if member not in offices.names:
            raise Refusal("member.unknown", number=member)
        over = (
            [(instead_of, role)] if instead_of is not None else [(member, one) for one in offices.leaves(role, member)]
        )
        for holder, given_up in over:
            offices.held[given_up] = [one for one in offices.held.get(given_up, []) if one != holder]
        holders = offices.seats
        free = next((seat for seat in SEATS[role] if seat not in holders), SEATS[role][0])
        check_office(holders, free, member)
        subject = {"role": role, "member": member, "instead_of": instead_of}
        number = await record_decision(unit, command, ELECTION, subject, vote, card)
        for holder, given_up in over:  # not before: whose term ends with it may be the one who confirms it
            await end_office(unit, command.group_id, holder, given_up, command.day)
        await begin_office(unit, command.group_id, member, role, command.day)
        await begun.store(number)
        return number


async def name_officer(unit: UnitOfWork, group_id: int, role: str, member: int, on: date) -> None:
    """Give an office in a body that holds no assembly here; whoever held its only seat ends her term.

    Raises:
        Refusal: ``member.unknown``, ``office.holds_another``, ``.key_holder_on_committee``.
    """
    held = await read_offices(unit, group_id)
    ending = held.ending(role, member)
    if member in ending:
        return
    for holder in ending:
        await end_office(unit, group_id, holder, role, on)
    await begin_office(unit, group_id, member, role, on)
