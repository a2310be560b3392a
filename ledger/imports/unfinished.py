"""Files that are not written to their end: their groups are put on the phones once all are there, or taken back.

The groups of a file stand as ``importing`` until all of them are written. Their phones do not know them, and no total
counts them. The same file goes on after the last group that stands.
"""

from dataclasses import replace
from typing import Final

from sqlalchemy import and_, bindparam, select, update

from ledger.books.command import Command
from ledger.database import Database, UnitOfWork
from ledger.imports.openings import reverse_opening
from ledger.imports.pieces import paused, piece
from ledger.rules.membership.standing import IMPORTING
from ledger.tables import Opening, SavingsGroup, table_of

_opening, _group = table_of(Opening), table_of(SavingsGroup)
_ITS_GROUP = and_(_group.c.id == _opening.c.group_id, _group.c.status == IMPORTING)
_OF_FILE: Final = (
    select(_opening.c.group_id)
    .join(_group, _ITS_GROUP)
    .where(_opening.c.sha == bindparam("sha"))
    .order_by(_opening.c.line)
)
_ON_PHONES: Final = update(_group).where(_group.c.id.in_(bindparam("ids", expanding=True))).values(status="active")
_AT_ONCE: Final = 10
"""Groups that are put on the phones in one piece: a few milliseconds."""


async def waiting_groups(reader: Database | UnitOfWork, sha: str) -> list[int]:
    """The groups of a file that are no group for anybody yet."""
    return [row["group_id"] for row in await reader.fetch(_OF_FILE, sha=sha)]


async def put_on_phones(database: Database, sha: str) -> None:
    """All groups of the file are written: let each be a group like the others, some at a time."""
    waiting = await waiting_groups(database, sha)
    for first in range(0, len(waiting), _AT_ONCE):
        async with piece(database) as unit:
            await unit.fetch(_ON_PHONES, ids=waiting[first : first + _AT_ONCE])


async def take_back(database: Database, sha: str, command: Command) -> int:
    """Take back what was written of a file that was cut off; give how many groups. Said again, it goes on."""
    waiting = await waiting_groups(database, sha)
    for group_id in waiting:
        async with paused(database):
            await reverse_opening(database, replace(command, group_id=group_id, key=f"imp:{sha}:back"))
    return len(waiting)
