"""What a recipient says of a support that was handed over to her: received, not, or not all; her word alone counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, exists, func, insert, or_, select, update

from ledger.books.canonical import microseconds
from ledger.database import Database, Reader, Row, UnitOfWork
from ledger.rules.refusal import Refusal
from ledger.tables import Person, PersonMember, Support, SupportCase, SupportLine, SupportSlip, table_of
from ledger.tables.columns import WHOLE

WORDS: Final = ("yes", "no", "part")
SLIP_DIGITS: Final = 12
"""Of a code on paper: as many as nobody guesses, though it is asked for no name and no phone."""
_support, _line, _case = table_of(Support), table_of(SupportLine), table_of(SupportCase)
_person, _link, _slip = table_of(Person), table_of(PersonMember), table_of(SupportSlip)
_counter = _line.alias("counter")
WAITS: Final[tuple[ColumnElement[bool], ...]] = (
    _line.c.handed_on.is_not(None),
    _line.c.word.is_(None),
    _line.c.counters.is_(None),
    ~exists().where(_counter.c.counters == _line.c.id),
)
"""That a line was handed over, stands, and nobody has said anything of it."""


def waits_for_member(group_id: ColumnElement[int], number: ColumnElement[int]) -> "Select[Any]":
    """The first line that waits for the word of a member, as the person she is, under whichever entry of her."""
    return (
        select(func.min(_line.c.id))
        .join_from(_link, _person, or_(_person.c.id == _link.c.person_id, _person.c.merged_into == _link.c.person_id))
        .join(_line, _line.c.person_id == _person.c.id)
        .where(_link.c.group_id == group_id, _link.c.member == number, *WAITS)
    )


def waits_for_group(group_id: ColumnElement[int]) -> "Select[Any]":
    """The first line that waits for the word of a group: an officer says it."""
    return select(func.min(_line.c.id)).where(_line.c.group_id == group_id, *WAITS)


_GROUP: BindParameter[int] = bindparam("group_id", type_=WHOLE)
_MEMBER: BindParameter[int] = bindparam("member", type_=WHOLE)
_OF_MEMBER: Final = select(
    waits_for_member(_GROUP, _MEMBER).scalar_subquery().label("hers"),
    waits_for_group(_GROUP).scalar_subquery().label("of_group"),
)
_HERS: Final = select(_person.c.id).where(
    or_(_person.c.id == bindparam("id"), _person.c.merged_into == bindparam("id"))
)
_OF_PERSON: Final = select(func.min(_line.c.id).label("id")).where(_line.c.person_id.in_(_HERS), *WAITS)
_GIVEN: Final = (
    select(_line.c.id, _line.c.quantity, _line.c.word, _line.c.handed_by, _support.c.what, _support.c.measure)
    .join(_support, _support.c.id == _line.c.support_id)
    .where(_line.c.id == bindparam("id"), _line.c.handed_on.is_not(None), _line.c.counters.is_(None))
    .where(~exists().where(_counter.c.counters == _line.c.id))
)
_SAY: Final = update(_line).where(_line.c.id == bindparam("at_id"), _line.c.word.is_(None)).returning(_line.c.id)
_OPEN: Final = insert(_case)
_SERVES: Final = (
    select(func.coalesce(_person.c.merged_into, _person.c.id).label("person_id"), _person.c.language)
    .join_from(_slip, _person, _person.c.id == _slip.c.person_id)
    .where(_slip.c.code_hash.in_(bindparam("hashes", expanding=True)))
    .where(_slip.c.used_us.is_(None), _slip.c.ends_us > bindparam("now_us"))
)
_USED: Final = update(_slip).where(_slip.c.person_id == bindparam("at_person"), _slip.c.used_us.is_(None))


@dataclass(frozen=True, slots=True)
class SupportReceived:
    """What was handed over to her: whole francs, or so many of a unit of something."""

    quantity: int
    measure: str
    what: str


async def given(reader: Reader, line_id: int) -> SupportReceived:
    """What is asked about.

    Raises:
        Refusal: ``support.over``: it was taken back.
    """
    row = await _found(reader, line_id)
    return SupportReceived(row["quantity"], row["measure"], row["what"])


async def say(unit: UnitOfWork, line_id: int, word: str, at: datetime) -> None:
    """Write her word down; "no" and "part" open a case. The same word again changes nothing.

    Raises:
        Refusal: ``support.over``: it was taken back, or another word was said meanwhile.
    """
    row = await _found(unit, line_id)
    if not await unit.fetch(_SAY, at_id=line_id, word=word, said_us=microseconds(at)):
        if row["word"] != word:
            raise Refusal("support.over")
        return
    if word != "yes":
        opened = {"handed_by": row["handed_by"], "opened_us": microseconds(at), "resolution": ""}
        await unit.fetch(_OPEN, line_id=line_id, word=word, **opened)


async def next_of_member(reader: Reader, group_id: int, member: int, *, officer: bool) -> int | None:
    """The next line that waits for her, or for her group where she holds an office."""
    row = (await reader.fetch(_OF_MEMBER, group_id=group_id, member=member))[0]
    line: int | None = row["hers"] if row["hers"] is not None or not officer else row["of_group"]
    return line


async def next_of_person(reader: Reader, person_id: int) -> int | None:
    """The next line that waits for a person of no group."""
    row = (await reader.fetch(_OF_PERSON, id=person_id))[0]
    return int(row["id"]) if row["id"] is not None else None


async def whose_slip(reader: Reader, hashes: list[str], at: datetime) -> tuple[int, str]:
    """The person to whom a code on paper was given, and her language. ``hashes``: of the code, with each pepper.

    Raises:
        Refusal: ``support.no_slip``: none serves under it.
    """
    rows = await reader.fetch(_SERVES, hashes=hashes, now_us=microseconds(at))
    if not rows:
        raise Refusal("support.no_slip")
    return int(rows[0]["person_id"]), str(rows[0]["language"])


async def use_slips(unit: UnitOfWork, person_id: int, at: datetime) -> None:
    """End her codes: she has answered everything."""
    for row in await unit.fetch(_HERS, id=person_id):
        await unit.fetch(_USED, at_person=row["id"], used_us=microseconds(at))


async def _found(reader: Reader | Database | UnitOfWork, line_id: int) -> Row:
    rows = await reader.fetch(_GIVEN, id=line_id)
    if not rows:
        raise Refusal("support.over")
    return rows[0]
