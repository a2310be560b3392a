"""Programmes as the panel keeps them: which groups take part. Their names never reach a phone."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from sqlalchemy import BindParameter, bindparam, delete, insert, or_, select, update

from app.organisations.groups.facts import note_in_groups
from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Database, Row, UnitOfWork
from ledger.people.groups.facts import FactChange, note_comings
from ledger.tables import Ngo, Programme, ProgrammeGroup, ProgrammePartner, SavingsGroup, table_of

MAX_NAME: Final = 80
# text: a condition of the reports that are put together as text (app/organisations/figures: standings.py, savix.py).
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
_LEAVE = delete(_taking_part).where(
    _taking_part.c.group_id == bindparam("at_group"), _taking_part.c.programme_id == bindparam("at_programme")
)
_OF_GROUP = select(_taking_part.c.programme_id).where(_taking_part.c.group_id == bindparam("group_id"))
_OF_PROGRAMME = (
    select(_taking_part.c.group_id)
    .join(_group, _group.c.id == _taking_part.c.group_id)
    .where(_taking_part.c.programme_id == bindparam("programme_id"))
    .where(_group.c.ngo_id.in_(bindparam("whose", expanding=True)))
)
_NAMED = select(_programme.c.id, _programme.c.withdrawn_us).where(
    _programme.c.ngo_id == bindparam("ngo_id"), _programme.c.name == bindparam("name")
)
_seen, _visible = visible(Programme), visible(SavingsGroup)
_WITHDRAWN: Final = (
    select(_programme.c.id, _programme.c.name, _programme.c.ngo_id)
    .where(_programme.c.id.in_(bindparam("ids", expanding=True)))
    .where(_programme.c.withdrawn_us.is_not(None))
)
_ngo, _partner = table_of(Ngo), table_of(ProgrammePartner)
_WHOSE: BindParameter[int] = bindparam("ngo_id")
_ALL: Final = (
    select(_seen.c.id, _seen.c.ngo_id, _seen.c.name, _seen.c.began_on, _seen.c.ended_on, _ngo.c.name.label("ngo_name"))
    .join(_ngo, _ngo.c.id == _seen.c.ngo_id)
    .order_by(_seen.c.ended_on.is_not(None), _seen.c.name, _seen.c.id)
    .limit(500)
)
_TAKES_PART = (
    select(_partner.c.ngo_id).where(_partner.c.programme_id == _seen.c.id, _partner.c.ngo_id == _WHOSE).exists()
)
_OPEN_TO: Final = (
    select(_seen.c.id, _seen.c.name, _seen.c.ended_on)
    .where(or_(_seen.c.ngo_id == _WHOSE, _TAKES_PART))
    .order_by(_seen.c.name, _seen.c.id)
)
_PARTS: Final = (
    select(_taking_part.c.programme_id, _taking_part.c.group_id, _seen.c.name)
    .join_from(_taking_part, _visible, _visible.c.id == _taking_part.c.group_id)
    .join(_seen, _seen.c.id == _taking_part.c.programme_id)
    .order_by(_seen.c.name, _seen.c.id)
)


class NameTaken(ValueError):  # noqa: N818 -- what it is, said plainly
    """The organisation has a programme of this name."""


async def programmes(window: ScopedReader) -> list[Row]:
    """The programmes in sight, those that have ended last."""
    return await window.fetch(_ALL)


async def programmes_open_to(window: ScopedReader, ngo_id: int) -> list[Row]:
    """The programmes in sight that an organisation leads or takes part in."""
    return await window.fetch(_OPEN_TO, ngo_id=ngo_id)


async def names_of_programmes(window: ScopedReader, ids: Collection[int]) -> dict[str, str]:
    """The names of programmes that a group's history tells of: those in sight, and own ones withdrawn since."""
    names = {row["id"]: row["name"] for row in await programmes(window)}
    if gone := sorted(set(ids) - names.keys()):
        rows = await window.database.fetch(_WITHDRAWN, ids=gone)
        names |= {row["id"]: row["name"] for row in rows if window.tenant.ngo_id in (None, row["ngo_id"])}
    return {str(number): name for number, name in names.items()}


async def taking_part(window: ScopedReader) -> dict[int, list[int]]:
    """Programme → the groups in sight that take part."""
    found: dict[int, list[int]] = {}
    for row in await window.fetch(_PARTS):
        found.setdefault(row["programme_id"], []).append(row["group_id"])
    return found


async def names_in_sight(window: ScopedReader) -> dict[int, str]:
    """Programme → its name; with its organisation's where several in sight have one name."""
    rows = await programmes(window)
    times = Counter(row["name"] for row in rows)
    return {row["id"]: row["name"] if times[row["name"]] == 1 else f"{row['name']} ({row['ngo_name']})" for row in rows}


async def programme_names(window: ScopedReader) -> dict[int, list[str]]:
    """Group → the names of its programmes, each as ``names_in_sight`` tells it from the others."""
    names, found = await names_in_sight(window), dict[int, list[str]]()
    for row in await window.fetch(_PARTS):
        found.setdefault(row["group_id"], []).append(names.get(row["programme_id"], row["name"]))
    return found


async def make_programme(unit: UnitOfWork, ngo_id: int, name: str, began_on: date) -> int:
    """Begin a programme, or one again that was withdrawn; give its number.

    Raises:
        NameTaken: the name is taken.
    """
    for row in await unit.fetch(_NAMED, ngo_id=ngo_id, name=name):
        if row["withdrawn_us"] is None:
            raise NameTaken(name)
        again = {"began_on": began_on.isoformat(), "ended_on": None, "withdrawn_us": None}
        await unit.fetch(_CHANGE, at_id=row["id"], **again)
        return int(row["id"])
    made = await unit.fetch(_INSERT, ngo_id=ngo_id, name=name, began_on=began_on.isoformat())
    return int(made[0]["id"])


async def rename_programme(unit: UnitOfWork, programme: Row, name: str) -> None:
    """Put a programme's name right.

    Raises:
        NameTaken: another of the same organisation has it.
    """
    others = await unit.fetch(_NAMED, ngo_id=programme["ngo_id"], name=name)
    if any(row["id"] != programme["id"] for row in others):
        raise NameTaken(name)
    await unit.fetch(_CHANGE, at_id=programme["id"], name=name)


async def end_programme(unit: UnitOfWork, programme_id: int, ended_on: date | None) -> None:
    """End a programme, or with none go on with it; its groups live on either way."""
    await unit.fetch(_CHANGE, at_id=programme_id, ended_on=ended_on.isoformat() if ended_on else None)


async def choose_groups(
    unit: UnitOfWork,
    programme_id: int,
    group_ids: Iterable[int],
    whose: Collection[int],
    change: FactChange | None = None,
) -> None:
    """Let these groups take part in the place of those that did of the same organisations, ``whose`` they are.

    ``change``: for the history of each group that comes or goes.

    Raises:
        FactRefused: see its own docstring.
    """
    rows = await unit.fetch(_OF_PROGRAMME, programme_id=programme_id, whose=list(whose))
    before, after = {row["group_id"] for row in rows}, set(group_ids)
    if change is not None:
        await note_in_groups(unit, "programme", programme_id, before, after, change)
    await unit.fetch(_NONE, at_programme=programme_id, whose=list(whose))
    for group_id in sorted(after):
        await unit.fetch(_TAKE_PART, programme_id=programme_id, group_id=group_id)


async def programmes_of(reader: Database | UnitOfWork, group_id: int) -> set[int]:
    """The programmes that a group takes part in."""
    return {row["programme_id"] for row in await reader.fetch(_OF_GROUP, group_id=group_id)}


async def choose_programmes(
    unit: UnitOfWork, group_id: int, programme_ids: Iterable[int], among: Iterable[int], change: FactChange
) -> bool:
    """Let a group take part in these ``among`` the programmes that are open to it; give whether anything changed.

    Raises:
        FactRefused: see its own docstring.
    """
    before = await programmes_of(unit, group_id) & set(among)
    after = set(programme_ids) & set(among)
    for programme_id in sorted(before - after):
        await unit.fetch(_LEAVE, at_group=group_id, at_programme=programme_id)
    for programme_id in sorted(after - before):
        await unit.fetch(_TAKE_PART, programme_id=programme_id, group_id=group_id)
    return await note_comings(unit, "programme", group_id, before, after, change)
