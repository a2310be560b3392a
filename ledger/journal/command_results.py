"""Commands that post no transaction, stored under the key of their hop: done again, they give their first result.

What posts one has its key in the journal. A meeting that is opened, a box that is counted, an election have none there;
a hop that comes again after a crash must still find what it did, also when others went on meanwhile.
"""

from sqlalchemy import bindparam, func, insert, select

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.database import Database, UnitOfWork
from ledger.tables import CommandResult, table_of

CONFIRMED = "confirmed"
_result = table_of(CommandResult)
_INSERT = insert(_result)
_LAST = select(func.coalesce(func.max(_result.c.number), 0).label("number")).where(
    _result.c.group_id == bindparam("group_id")
)
_NEWEST = _LAST.where(_result.c.kind == bindparam("kind"))
_KNOWN = select(_result.c.number).where(
    _result.c.group_id == bindparam("group_id"), _result.c.idem_key == bindparam("key")
)


async def store_result(unit: UnitOfWork, command: Command, kind: str, result: object = "") -> None:
    """Write down that the act is done, and what it gives; nothing of it may be personal. The group must be locked."""
    number: int = 1 + (await unit.fetch(_LAST, group_id=command.group_id))[0]["number"]
    await unit.fetch(
        _INSERT,
        group_id=command.group_id,
        number=number,
        kind=kind,
        idem_key=command.key,
        result=str(result),
        done_us=microseconds(command.at),
    )


async def store_confirmed(unit: UnitOfWork, command: Command) -> None:
    """Write down that what a screen showed was done under this key, once: come again, it is not compared any more."""
    if not await unit.fetch(_KNOWN, group_id=command.group_id, key=command.key):
        await store_result(unit, command, CONFIRMED)


async def newest_result(reader: Database | UnitOfWork, group_id: int, kind: str) -> int:
    """The number of the newest result of a kind in a group; 0 when there is none."""
    return int((await reader.fetch(_NEWEST, group_id=group_id, kind=kind))[0]["number"])
