"""Acts that post no transaction, remembered under the key of their hop: done again, they give their first result.

What posts one has its key in the journal. A meeting that is opened, a box that is counted, an election have none there;
a hop that comes again after a crash must still find what it did, also when others went on meanwhile.
"""

from sqlalchemy import bindparam, insert, select, text

from ledger.books.act import Act
from ledger.books.canonical import microseconds
from ledger.database import Database, Unit
from ledger.tables import Deed, table_of

_deed = table_of(Deed)
_INSERT = insert(_deed)
_UNDER = select(_deed.c.result).where(_deed.c.group_id == bindparam("group_id"), _deed.c.idem_key == bindparam("key"))
_LAST = text("SELECT coalesce(max(number), 0) AS number FROM deed WHERE group_id = :group_id")
_NEWEST = text("SELECT coalesce(max(number), 0) AS number FROM deed WHERE group_id = :group_id AND kind = :kind")


async def result_of(unit: Unit, act: Act) -> str | None:
    """What the act gave when it was done; none when it was not. The group must be locked."""
    rows = await unit.fetch(_UNDER, group_id=act.group_id, key=act.key)
    return str(rows[0]["result"]) if rows else None


async def remember(unit: Unit, act: Act, kind: str, result: object = "") -> None:
    """Write down that the act is done, and what it gives; nothing of it may be personal. The group must be locked."""
    number: int = 1 + (await unit.fetch(_LAST, group_id=act.group_id))[0]["number"]
    await unit.fetch(
        _INSERT,
        group_id=act.group_id,
        number=number,
        kind=kind,
        idem_key=act.key,
        result=str(result),
        done_us=microseconds(act.at),
    )


async def newest_deed(reader: Database | Unit, group_id: int, kind: str) -> int:
    """The number of the newest deed of a kind in a group; 0 when there is none."""
    return int((await reader.fetch(_NEWEST, group_id=group_id, kind=kind))[0]["number"])
