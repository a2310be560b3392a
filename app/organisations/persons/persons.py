"""Persons of an organisation: each entered once, found, linked to her groups; two entries of one are made one."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import and_, bindparam, case, delete, func, insert, literal, or_, select, update

from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Database, Row, UnitOfWork
from ledger.rules.spelling import search_key
from ledger.tables import Member, Person, PersonMember, SavingsGroup, SupportSlip, table_of

STATUSES: Final = ("displaced", "host", "returnee")
CODE_DIGITS: Final = 6
_person, _link, _member = table_of(Person), table_of(PersonMember), table_of(Member)
_slip = table_of(SupportSlip)
_seen, _other = visible(Person), visible(Person).alias("other")
_groups = visible(SavingsGroup)
_INSERT: Final = insert(_person).returning(_person.c.id)
_LINK: Final = insert(_link)
_CHANGE: Final = update(_person).where(_person.c.id == bindparam("at_id"))
_CODES: Final = select(_person.c.code).where(_person.c.ngo_id == bindparam("ngo_id"))
_ONE: Final = select(_seen).where(_seen.c.id == bindparam("id"))
_BY_CODE: Final = select(_seen).where(_seen.c.code == bindparam("code"))
PERSONS_FOUND: Final = (
    select(_seen.c.id, _seen.c.code, _seen.c.name, _seen.c.sex, _seen.c.born, _seen.c.region, _seen.c.place)
    .where(_seen.c.merged_into.is_(None))
    .where(_seen.c.search.like(bindparam("words"), escape="!"))
)
"""Those in sight who are found; ``words`` is made by ``pattern``."""
_COUNT: Final = select(
    func.count().label("people"),
    func.coalesce(func.sum(case((_seen.c.sex == "f", 1), else_=0)), 0).label("women"),
    func.count(_seen.c.consent_on).label("consents"),
).where(_seen.c.merged_into.is_(None))
_GROUPS_OF: Final = (
    select(_groups.c.code, _groups.c.name, _link.c.group_id, _link.c.member)
    .join_from(_link, _groups, _groups.c.id == _link.c.group_id)
    .where(_link.c.person_id == bindparam("id"))
    .order_by(_groups.c.code, _link.c.member)
)
_MERGED: Final = select(_seen.c.id, _seen.c.code, _seen.c.merged_us).where(_seen.c.merged_into == bindparam("id"))
_IS_MEMBER: Final = select(_member.c.number).where(
    _member.c.group_id == bindparam("group_id"), _member.c.number == bindparam("member"), _member.c.institution == 0
)
_theirs = _link.alias("theirs")
_TWICE = (
    _seen.c.ngo_id == _other.c.ngo_id,
    _seen.c.id < _other.c.id,
    _seen.c.merged_into.is_(None),
    _other.c.merged_into.is_(None),
)
_BOTH = (_seen.c.id, _seen.c.code, _seen.c.name, _other.c.id.label("other_id"), _other.c.code.label("other_code"))
_twice = (
    select(_seen.c.ngo_id, _seen.c.phone)
    .where(_seen.c.phone.is_not(None), _seen.c.merged_into.is_(None))
    .group_by(_seen.c.ngo_id, _seen.c.phone)
    .having(func.count() > 1)
    .subquery("twice")
)
_SAME_PHONE: Final = (  # by what stands twice, as below: SQLite compared each person with each
    select(*_BOTH, _other.c.name.label("other_name"), literal("phone").label("why"))
    .join_from(_twice, _seen, and_(_seen.c.phone == _twice.c.phone, _seen.c.ngo_id == _twice.c.ngo_id))
    .join(_other, and_(_other.c.phone == _twice.c.phone, *_TWICE))
    .order_by(_seen.c.id, _other.c.id)
    .limit(100)
)
_shared = (
    select(_link.c.group_id, _link.c.member)
    .group_by(_link.c.group_id, _link.c.member)
    .having(func.count() > 1)
    .subquery("shared")
)
_SAME_MEMBER: Final = (
    select(*_BOTH, _other.c.name.label("other_name"), literal("member").label("why"))
    .join_from(_shared, _link, and_(_link.c.group_id == _shared.c.group_id, _link.c.member == _shared.c.member))
    .join(_seen, _seen.c.id == _link.c.person_id)
    .join(_theirs, and_(_theirs.c.group_id == _link.c.group_id, _theirs.c.member == _link.c.member))
    .join(_other, and_(_other.c.id == _theirs.c.person_id, *_TWICE))
    .order_by(_seen.c.id, _other.c.id)
    .limit(100)
)
_LINKS_OF: Final = select(_link.c.group_id, _link.c.member).where(_link.c.person_id == bindparam("id"))
_UNLINK: Final = delete(_link).where(_link.c.person_id == bindparam("at_person"))
_UNLINK_ONE: Final = _UNLINK.where(_link.c.group_id == bindparam("at_group"), _link.c.member == bindparam("at_member"))
_NO_SLIP: Final = delete(_slip).where(_slip.c.person_id == bindparam("at_person"))
_FOLLOW: Final = update(_person).where(_person.c.merged_into == bindparam("at_gone"))
_HERS: Final = update(_person).where(
    or_(_person.c.id == bindparam("at_id"), _person.c.merged_into == bindparam("at_id"))
)
_ALL_OF_HERS: Final = select(_person.c.id, _person.c.code).where(
    or_(_person.c.id == bindparam("id"), _person.c.merged_into == bindparam("id"))
)


class PersonWrong(ValueError):  # noqa: N818 -- what it is, said plainly
    """It cannot be done; ``why``: consent, code, member, same."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class PersonGiven:
    """What is said of a person. Without ``consent_on`` neither name nor phone is kept; ``born`` is a year."""

    sex: str
    name: str = field(default="", repr=False)
    phone: str | None = field(default=None, repr=False)
    born: int | None = None
    region: str = ""
    place: str = ""
    status: str = ""
    language: str = "fr"
    consent_on: str | None = None
    sms: bool = False

    def columns(self, code: str) -> dict[str, object]:
        """Her row.

        Raises:
            PersonWrong: ``consent``: a name, a phone or messages without it.
        """
        if self.consent_on is None and (self.name or self.phone or self.sms):
            raise PersonWrong("consent")
        columns = {name: getattr(self, name) for name in self.__slots__}
        return columns | {"sms": int(self.sms), "search": search_key(self.name, code)}


def new_code(taken: Collection[str]) -> str:
    """A pseudonym that tells nothing of her: P and six digits that nobody has here."""
    while (code := f"P{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}") in taken:
        pass
    return code


async def codes_of(reader: Database | UnitOfWork, ngo_id: int) -> set[str]:
    """The codes that an organisation's persons have, those of merged entries too."""
    return {row["code"] for row in await reader.fetch(_CODES, ngo_id=ngo_id)}


async def enter_person(
    unit: UnitOfWork,
    ngo_id: int,
    given: PersonGiven,
    staff_id: int | None,
    at_us: int,
    code: str = "",
    taken: set[str] | None = None,
) -> int:
    """Write a person down; give her number. ``code``: hers, where she has one.

    ``taken``: the codes there are, where they were read; hers comes to them.

    Raises:
        PersonWrong: ``consent``; ``code``: somebody has it.
    """
    taken = await codes_of(unit, ngo_id) if taken is None else taken
    if code in taken:
        raise PersonWrong("code")
    code = code or new_code(taken)
    taken.add(code)
    made = await unit.fetch(_INSERT, **given.columns(code), ngo_id=ngo_id, code=code, made_by=staff_id, made_us=at_us)
    return int(made[0]["id"])


async def change_person(unit: UnitOfWork, person: Row, given: PersonGiven) -> None:
    """Write anew what is said of her.

    Raises:
        PersonWrong: ``consent``.
    """
    await unit.fetch(_CHANGE, at_id=person["id"], **given.columns(person["code"]))


async def link_member(unit: UnitOfWork, person_id: int, group_id: int, member: int) -> None:
    """Say that she is this member of a group.

    Raises:
        PersonWrong: ``member``: there is no such member, or it is a group's seat.
    """
    if not await unit.fetch(_IS_MEMBER, group_id=group_id, member=member):
        raise PersonWrong("member")
    if (group_id, member) not in await _links(unit, person_id):
        await unit.fetch(_LINK, person_id=person_id, group_id=group_id, member=member)


async def unlink_member(unit: UnitOfWork, person_id: int, group_id: int, member: int) -> None:
    """Say that she is not that member after all."""
    await unit.fetch(_UNLINK_ONE, at_person=person_id, at_group=group_id, at_member=member)


async def merge(unit: UnitOfWork, kept: Row, gone: Row, staff_id: int, at_us: int) -> None:
    """Make two entries one: what is of the one that goes counts for the one that is kept; its row stays and says so.

    Raises:
        PersonWrong: ``same``: they are one already, or of two organisations.
    """
    apart = kept["id"] != gone["id"] and kept["ngo_id"] == gone["ngo_id"]
    if not apart or kept["merged_into"] is not None or gone["merged_into"] is not None:
        raise PersonWrong("same")
    hers = await _links(unit, kept["id"])
    for group_id, member in sorted(await _links(unit, gone["id"]) - hers):
        await unit.fetch(_LINK, person_id=kept["id"], group_id=group_id, member=member)
    await unit.fetch(_UNLINK, at_person=gone["id"])
    await unit.fetch(_FOLLOW, at_gone=gone["id"], merged_into=kept["id"])
    await unit.fetch(_CHANGE, at_id=gone["id"], merged_into=kept["id"], merged_by=staff_id, merged_us=at_us)


async def forget_names(unit: UnitOfWork, person_id: int) -> None:
    """Take away who she was, in every entry of her; her code and what she received stay, for they are counted."""
    await unit.fetch(
        _HERS,
        at_id=person_id,
        name="",
        region="",
        place="",
        status="",
        sms=0,
        **dict.fromkeys(("phone", "born", "consent_on")),
    )
    for row in await unit.fetch(_ALL_OF_HERS, id=person_id):
        await unit.fetch(_CHANGE, at_id=row["id"], search=search_key(row["code"]))
        await unit.fetch(_UNLINK, at_person=row["id"])
        await unit.fetch(_NO_SLIP, at_person=row["id"])


def pattern(words: str) -> str:
    """What finds persons by a word of their name or by their code."""
    sought = "".join(f"!{sign}" if sign in "!%_" else sign for sign in search_key(words))
    return f"%{sought}%"


async def counted(window: ScopedReader) -> Row:
    """How many persons are in sight, each once; how many of them are women, and how many agreed."""
    return (await window.fetch(_COUNT))[0]


async def person_seen(window: ScopedReader, person_id: int) -> Row | None:
    """One entry in sight."""
    return await window.one(_ONE, id=person_id)


async def person_by_code(window: ScopedReader, code: str) -> Row | None:
    """The same by her code."""
    return await window.one(_BY_CODE, code=code.strip().upper())


async def groups_of(window: ScopedReader, person_id: int) -> list[Row]:
    """The groups in sight of which she is a member, with her number there."""
    return await window.fetch(_GROUPS_OF, id=person_id)


async def merged_here(window: ScopedReader, person_id: int) -> list[Row]:
    """Other entries of her that count for this one."""
    return await window.fetch(_MERGED, id=person_id)


async def duplicates(window: ScopedReader) -> list[Row]:
    """Pairs that may be one person: they have one phone, or are one member; somebody has to look."""
    return [*await window.fetch(_SAME_PHONE), *await window.fetch(_SAME_MEMBER)]


async def _links(unit: UnitOfWork, person_id: int) -> set[tuple[int, int]]:
    return {(row["group_id"], row["member"]) for row in await unit.fetch(_LINKS_OF, id=person_id)}
