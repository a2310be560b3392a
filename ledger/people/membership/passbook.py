"""A passbook that walked: where a member was before, what she took with her, and who she lets see it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, bindparam, select, update

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, Reader, UnitOfWork
from ledger.tables import Member, MemberArrival, SavingsGroup, table_of

_arrival, _member, _group = table_of(MemberArrival), table_of(Member), table_of(SavingsGroup)
_CAME = (
    select(
        _arrival.c.from_group,
        _arrival.c.from_member,
        _arrival.c.arrived_on,
        *(_arrival.c[name] for name in ("savings_xof", "paid_xof", "left_xof", "shown_us")),
        _member.c.joined_on,
        _group.c.name,
        _group.c.code,
        _group.c.ngo_id,
    )
    .join(_member, and_(_member.c.group_id == _arrival.c.from_group, _member.c.number == _arrival.c.from_member))
    .join(_group, _group.c.id == _arrival.c.from_group)
    .where(_arrival.c.group_id == GROUP, _arrival.c.member == bindparam("member"))
)
_SHOW = update(_arrival).where(
    _arrival.c.group_id == bindparam("at_group"), _arrival.c.member == bindparam("at_member")
)


@dataclass(frozen=True, slots=True)
class EarlierMembership:
    """A group in which she was a member before this one, and how it settled her, in whole francs.

    ``shown``: she lets the organisation of the group she is in now see it.
    """

    group_id: int
    member: int
    code: str
    group_name: str
    ngo_id: int | None
    joined_on: date
    left_on: date
    savings_xof: int
    paid_xof: int
    left_xof: int
    shown: bool


async def before(reader: Database | Reader | UnitOfWork, group_id: int, member: int) -> list[EarlierMembership]:
    """Every group she moved from, the latest first; what she lets be seen is said of all, by her latest arrival."""
    found: list[EarlierMembership] = []
    while rows := await reader.fetch(_CAME, group_id=group_id, member=member):
        row = rows[0]
        group_id, member = row["from_group"], row["from_member"]
        found.append(
            EarlierMembership(
                group_id,
                member,
                row["code"],
                row["name"],
                row["ngo_id"],
                date.fromisoformat(row["joined_on"]),
                date.fromisoformat(row["arrived_on"]),
                row["savings_xof"],
                row["paid_xof"],
                row["left_xof"],
                found[0].shown if found else row["shown_us"] is not None,
            )
        )
    return found


async def show_before(database: Database, command: Command, *, shows: bool) -> None:
    """Let her new organisation see what was before her arrival, or no longer; her word alone counts.

    Said twice, once.
    """
    async with begin(database, command, Request(kind="passbook_shown")) as begun:
        if begun.stored is not None:
            return
        at = {"at_group": command.group_id, "at_member": command.member}
        await begun.unit.fetch(_SHOW, **at, shown_us=microseconds(command.at) if shows else None)
        await begun.store()
