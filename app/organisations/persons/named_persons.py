"""Persons named on a list, by their codes or as members; a member gets an entry when she is first named."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, func, select

from app.organisations.persons.persons import PersonGiven, codes_of, enter_person, link_member
from app.organisations.tenancy import ScopedReader, visible
from ledger.database import UnitOfWork
from ledger.tables import Member, Person, PersonMember, SavingsGroup, table_of

_person, _link, _member = table_of(Person), table_of(PersonMember), table_of(Member)
_seen, _groups = visible(Person), visible(SavingsGroup)
_KEPT = func.coalesce(_person.c.merged_into, _person.c.id)
_CODES: Final = select(_seen.c.code, func.coalesce(_seen.c.merged_into, _seen.c.id).label("id")).where(
    _seen.c.ngo_id == bindparam("ngo_id")
)
_MEMBERS: "Final[Select[Any]]" = (
    select(_groups.c.code, _groups.c.id, _member.c.number, _member.c.sex, _KEPT.label("person_id"))
    .join_from(_groups, _member, and_(_member.c.group_id == _groups.c.id, _member.c.institution == 0))
    .outerjoin(_link, and_(_link.c.group_id == _member.c.group_id, _link.c.member == _member.c.number))
    .outerjoin(_person, and_(_person.c.id == _link.c.person_id, _person.c.ngo_id == bindparam("ngo_id")))
    .where(_groups.c.ngo_id == bindparam("ngo_id"), _groups.c.code.in_(bindparam("codes", expanding=True)))
    .order_by(_person.c.id.is_not(None))
)


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """Somebody named: an entry that is there, or a member (group, number, sex) who has none yet."""

    person_id: int | None
    member: tuple[int, int, str] | None = None


@dataclass(frozen=True, slots=True)
class NamedHere:
    """Whom somebody may name: persons in sight by code, members in sight by group and number."""

    by_code: dict[str, int]
    members: dict[tuple[str, int], NamedPerson]

    def find(self, parts: Sequence[str]) -> NamedPerson | None:
        """Her code alone, or her group's code and her number there; none where nobody is meant."""
        if len(parts) == 1:
            known = self.by_code.get(parts[0].upper())
            return None if known is None else NamedPerson(known)
        group, number = parts
        good = number.isascii() and number.isdecimal() and len(number) <= 3
        return self.members.get((group, int(number))) if good else None


async def named_here(window: ScopedReader, ngo_id: int, group_codes: Sequence[str]) -> NamedHere:
    """Whom a list of an organisation may name; of members, those of these groups."""
    persons = await window.fetch(_CODES, ngo_id=ngo_id)
    members = await window.fetch(_MEMBERS, ngo_id=ngo_id, codes=list(group_codes)) if group_codes else []
    return NamedHere(
        {row["code"]: row["id"] for row in persons},
        {
            (row["code"], row["number"]): NamedPerson(row["person_id"], (row["id"], row["number"], row["sex"]))
            for row in members
        },
    )


async def entered(
    unit: UnitOfWork, ngo_id: int, named: Sequence[NamedPerson], staff_id: int | None, at_us: int
) -> list[int]:
    """The persons' numbers, in the list's order; a member who had no entry has one then, linked and without a name."""
    taken = await codes_of(unit, ngo_id) if any(one.person_id is None for one in named) else set()
    found = []
    for one in named:
        she = one.person_id
        if she is None and one.member is not None:
            group_id, number, sex = one.member
            she = await enter_person(unit, ngo_id, PersonGiven(sex), staff_id, at_us, taken=taken)
            await link_member(unit, she, group_id, number)
        found.append(she or 0)
    return found
