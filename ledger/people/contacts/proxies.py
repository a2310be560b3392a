"""A member without a phone may be spoken for by one who has one: her proxy, of the same group.

Source: docs/rules.md, "People".
"""

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, func, select

from ledger.books.command import Command
from ledger.card.queries import GROUP
from ledger.commands import begin
from ledger.database import Database, Reader, UnitOfWork
from ledger.people.contacts.proxy_receipts import allow_hearing
from ledger.people.membership.members import CHANGE
from ledger.rules.refusal import Refusal
from ledger.tables import Member, table_of

_member, _proxy, _here = table_of(Member), table_of(Member).alias("proxy"), table_of(Member).alias("here")
_HIGHEST = (
    select(func.max(_here.c.number))
    .where(_here.c.group_id == _member.c.group_id, _here.c.left_on.is_(None))
    .scalar_subquery()
)
_SPEAKS = and_(_proxy.c.group_id == _member.c.group_id, _proxy.c.number == _member.c.proxy, _proxy.c.left_on.is_(None))
_SPOKEN = (
    select(
        _member.c.number,
        _member.c.name,
        _member.c.phone,
        _proxy.c.name.label("proxy_name"),
        _HIGHEST.label("highest"),
    )
    .outerjoin(_proxy, _SPEAKS)
    .where(_member.c.group_id == GROUP, _member.c.number.in_(bindparam("numbers", expanding=True)))
    .where(_member.c.left_on.is_(None))
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A member, whether she has a phone of her own, and who speaks for her (empty: nobody)."""

    number: int
    name: str
    has_phone: bool
    proxy_name: str
    highest_number: int


async def spoken_for(reader: Database | Reader | UnitOfWork, group_id: int, *members: int) -> list[Spoken]:
    """Who speaks for each of these members, in their order; one read.

    Raises:
        Refusal: ``member.unknown``.
    """
    rows = {row["number"]: row for row in await reader.fetch(_SPOKEN, group_id=group_id, numbers=list(members))}
    for number in members:
        if number not in rows:
            raise Refusal("member.unknown", number=number)
    return [
        Spoken(number, row["name"], bool(row["phone"]), row["proxy_name"] or "", row["highest"])
        for number, row in ((number, rows[number]) for number in members)
    ]


def check_proxy(she: Spoken, proxy: Spoken) -> None:
    """Refuse a proxy who cannot speak for her.

    Raises:
        Refusal: ``proxy.herself``, ``proxy.no_phone``; ``proxy.has_phone`` when she can speak for herself.
    """
    if proxy.number == she.number:
        raise Refusal("proxy.herself")
    if she.has_phone:
        raise Refusal("proxy.has_phone", number=she.number)
    if not proxy.has_phone:
        raise Refusal("proxy.no_phone", number=proxy.number)


async def name_proxy(
    database: Database, command: Command, member: int, proxy: int | None, *, hears: bool = False
) -> None:
    """Name the member who may speak for another, or nobody any more; ``hears``: she lets her hear her receipts too.

    Raises:
        Refusal: ``member.unknown``, or as ``check_proxy``.
    """
    async with begin(database, command) as begun:
        unit = begun.unit
        she, *others = await spoken_for(unit, command.group_id, member, *([] if proxy is None else [proxy]))
        for other in others:
            check_proxy(she, other)
        await unit.fetch(CHANGE, at_group=command.group_id, at_number=member, proxy=proxy)
        await allow_hearing(unit, command, member, allowed=hears and proxy is not None)
