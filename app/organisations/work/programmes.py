"""Programmes as the panel keeps them: which groups take part. Their names never reach a phone."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlalchemy import bindparam, delete, insert, select, update

from app.organisations.statements import sql
from app.organisations.tenancy import ScopedReader
from ledger.database import Row, UnitOfWork
from ledger.tables import Programme, ProgrammeGroup, SavingsGroup, table_of

MAX_NAME: Final = 80
TAKES_PART: Final = (
    "EXISTS (SELECT 1 FROM programme_group pg WHERE pg.group_id = visible.id AND pg.programme_id = :programme)"
)
"""The condition of a statement that reads the groups of one programme."""
_programme, _taking_part, _group = table_of(Programme), table_of(ProgrammeGroup), table_of(SavingsGroup)
_INSERT = insert(_programme).returning(_programme.c.id)
_CHANGE = update(_programme).where(_programme.c.id == bindparam("at_id"))
_NONE = delete(_taking_part).where(
    _taking_part.c.programme_id == bindparam("at_programme"),
    _taking_part.c.group_id.in_(select(_group.c.id).where(_group.c.ngo_id.in_(bindparam("whose", expanding=True)))),
)
_TAKE_PART = insert(_taking_part)
_NAMED = sql("SELECT id FROM programme WHERE ngo_id = :ngo_id AND name = :name")
_ALL: Final = """
SELECT p.id, p.ngo_id, p.name, p.began_on, p.ended_on, n.name AS ngo_name
FROM visible_programme p JOIN ngo n ON n.id = p.ngo_id ORDER BY p.ended_on IS NOT NULL, p.name, p.id LIMIT 500
"""
_OPEN_TO: Final = """
SELECT p.id, p.name, p.ended_on FROM visible_programme p WHERE p.ngo_id = :ngo_id
  OR EXISTS (SELECT 1 FROM programme_partner r WHERE r.programme_id = p.id AND r.ngo_id = :ngo_id)
ORDER BY p.name, p.id
"""
_PARTS: Final = """
SELECT pg.programme_id, pg.group_id, p.name FROM programme_group pg JOIN visible ON visible.id = pg.group_id
JOIN visible_programme p ON p.id = pg.programme_id ORDER BY p.name, p.id
"""


class NameTaken(ValueError):  # noqa: N818 -- what it is, said plainly
    """The organisation has a programme of this name."""


async def programmes(window: ScopedReader) -> list[Row]:
    """The programmes in sight, those that have ended last."""
    return await window.fetch(_ALL)


async def programmes_open_to(window: ScopedReader, ngo_id: int) -> list[Row]:
    """The programmes in sight that an organisation leads or takes part in."""
    return await window.fetch(_OPEN_TO, ngo_id=ngo_id)


async def taking_part(window: ScopedReader) -> dict[int, list[int]]:
    """Programme → the groups in sight that take part."""
    found: dict[int, list[int]] = {}
    for row in await window.fetch(_PARTS):
        found.setdefault(row["programme_id"], []).append(row["group_id"])
    return found


async def programme_names(window: ScopedReader) -> dict[int, list[str]]:
    """Group → the names of its programmes."""
    found: dict[int, list[str]] = {}
    for row in await window.fetch(_PARTS):
        found.setdefault(row["group_id"], []).append(row["name"])
    return found


async def make_programme(unit: UnitOfWork, ngo_id: int, name: str, began_on: date) -> int:
    """Begin a programme; give its number.

    Raises:
        NameTaken: the name is taken.
    """
    if await unit.fetch(_NAMED, ngo_id=ngo_id, name=name):
        raise NameTaken(name)
    made = await unit.fetch(_INSERT, ngo_id=ngo_id, name=name, began_on=began_on.isoformat())
    return int(made[0]["id"])


async def end_programme(unit: UnitOfWork, programme_id: int, ended_on: date | None) -> None:
    """End a programme, or with none go on with it; its groups live on either way."""
    await unit.fetch(_CHANGE, at_id=programme_id, ended_on=ended_on.isoformat() if ended_on else None)


async def choose_groups(unit: UnitOfWork, programme_id: int, group_ids: Iterable[int], whose: Iterable[int]) -> None:
    """Let these groups take part in the place of those that did of the same organisations, ``whose`` they are."""
    await unit.fetch(_NONE, at_programme=programme_id, whose=list(whose))
    for group_id in sorted(set(group_ids)):
        await unit.fetch(_TAKE_PART, programme_id=programme_id, group_id=group_id)
