"""A request for a new PIN, from its beginning to its end: whoever asked it, its victim can stop it."""

from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from sqlalchemy import and_, bindparam, update

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, Row, UnitOfWork
from ledger.journal.notices import tell
from ledger.people.membership.members import MemberHere
from ledger.people.membership.offices import committee, holders
from ledger.rules.refusal import Refusal
from ledger.tables import Member, PinHelp, table_of

RUNS_OUT: Final = timedelta(days=7)
Outcome: TypeAlias = Literal["chosen", "not_me", "right_pin", "changed", "president", "panel"]
_HER_OWN: Final = ("not_me", "right_pin")
_help, _member = table_of(PinHelp), table_of(Member)
HER: Final = and_(_member.c.group_id == _help.c.group_id, _member.c.number == _help.c.member)
OPEN: Final = and_(_help.c.group_id == GROUP, _help.c.ended_us.is_(None), _help.c.asked_us > bindparam("since_us"))
_END: Final = (
    update(_help)
    .where(_help.c.group_id == bindparam("at_group"), _help.c.member == bindparam("at_member"))
    .where(_help.c.ended_us.is_(None), _help.c.asked_us > bindparam("since_us"))
    .returning(_help.c.first_guardian)
)


def since(at: datetime) -> int:
    """Requests before this moment (microseconds since 1970) have run out."""
    return microseconds(at - RUNS_OUT)


def waits(here: MemberHere, now: datetime) -> bool:
    """Whether a request stands open of which a member who has a PIN should know."""
    return here.pin_hash is not None and (here.help_asked_us or 0) > since(now)


async def end_requests(unit: UnitOfWork, command: Command, member: int, outcome: Outcome) -> list[Row]:
    """End what stands open for a member; gives who had vouched first, a row for each that ended."""
    ended = {"ended_us": microseconds(command.at), "outcome": outcome}
    key = {"at_group": command.group_id, "at_member": member, "since_us": since(command.at)}
    return await unit.fetch(_END, **key, **ended)


async def stop_own(database: Database, command: Command, outcome: Literal["not_me", "right_pin"]) -> bool:
    """End her own request: she says that it is not hers, or she typed her right PIN. Gives whether one stood open."""
    assert command.member is not None  # noqa: S101 -- she stops her own
    async with begin(database, command) as begun:
        return await stop_in(begun.unit, command, command.member, outcome)


async def stop_by_president(database: Database, command: Command, member: int) -> None:
    """End another member's request. Said twice, once.

    Raises:
        Refusal: ``pin.not_the_president``; ``pin.nobody_asks``.
    """
    async with begin(database, command, Request(kind="pin_stopped", member=member)) as begun:
        if begun.stored is not None:
            return
        if command.member not in await holders(begun.unit, command.group_id, "president"):
            raise Refusal("pin.not_the_president")
        if member == command.member or not await stop_in(begun.unit, command, member, "president"):
            raise Refusal("pin.nobody_asks")
        await begun.store()


async def stop_in(unit: UnitOfWork, command: Command, member: int, outcome: Outcome) -> bool:
    """The same inside a unit: she is told who others end it for, the committee where she ends it herself."""
    ended = await end_requests(unit, command, member, outcome)
    if not ended:
        return False
    if outcome not in _HER_OWN:
        await tell(unit, command, [Notice("pin_help_ended", member, {}, urgent=True)])
    elif outcome == "not_me" or any(row["first_guardian"] is not None for row in ended):
        others = [officer for officer in await committee(unit, command.group_id) if officer != member]
        await tell(unit, command, [Notice("pin_help_denied", one, {"member": member}, urgent=True) for one in others])
    return True
