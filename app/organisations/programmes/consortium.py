"""Programmes that several organisations share: who takes part, what each adds up to, and what was given from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import bindparam, delete, insert, select

from app.organisations.figures.donors.suppression import hidden_lines
from app.organisations.figures.positions.standing import GroupStanding, Totals, total
from app.organisations.figures.positions.standings import standings
from app.organisations.programmes.programmes import choose_groups
from app.organisations.supports.support_figures import by_programme
from app.organisations.tenancy import ScopedReader, TenantScope
from ledger.database import Database, Row, UnitOfWork
from ledger.people.groups.facts import FactChange
from ledger.tables import Ngo, ProgrammePartner, table_of

_partner, _ngo = table_of(ProgrammePartner), table_of(Ngo)
_NONE: Final = delete(_partner).where(_partner.c.programme_id == bindparam("at_programme"))
_TAKE_PART: Final = insert(_partner)
_PARTNERS: Final = (
    select(_ngo.c.id, _ngo.c.code, _ngo.c.name)
    .join(_partner, _partner.c.ngo_id == _ngo.c.id)
    .where(_partner.c.programme_id == bindparam("programme_id"))
    .order_by(_ngo.c.name, _ngo.c.id)
)


@dataclass(frozen=True, slots=True)
class Share:
    """One organisation's part of a programme. ``totals`` is none where it would tell of a few people."""

    name: str
    totals: Totals | None


@dataclass(frozen=True, slots=True)
class ConsortiumTotals:
    """A programme across its organisations."""

    shares: list[Share]
    totals: Totals
    paid: Row | None


async def partners(database: Database | UnitOfWork, programme_id: int) -> list[Row]:
    """The organisations that take part beside the one that leads."""
    return await database.fetch(_PARTNERS, programme_id=programme_id)


async def choose_partners(
    unit: UnitOfWork, programme_id: int, lead: int, ngo_ids: Iterable[int], change: FactChange
) -> None:
    """Let these organisations take part in the place of those that did; the groups of one that goes go with it."""
    chosen = set(ngo_ids) - {lead}
    gone = {row["id"] for row in await partners(unit, programme_id)} - chosen
    await choose_groups(unit, programme_id, [], gone, change)
    await unit.fetch(_NONE, at_programme=programme_id)
    for ngo_id in sorted(chosen):
        await unit.fetch(_TAKE_PART, programme_id=programme_id, ngo_id=ngo_id)


async def whole_programme(database: Database, programme_id: int, today: date) -> ConsortiumTotals:
    """What all its groups add up to, by organisation; for the one that leads, who sees no group of another."""
    window = ScopedReader(database, TenantScope("programme", programme_id=programme_id))
    found: dict[str, list[GroupStanding]] = {}
    groups = await standings(window, today)
    for group in groups:
        found.setdefault(group.ngo_name, []).append(group)
    everybody = total(groups)
    totals = {name: total(theirs) for name, theirs in sorted(found.items())}
    hidden = hidden_lines({name: its.members for name, its in totals.items()})
    shares = [Share(name, None if name in hidden else its) for name, its in totals.items()]
    paid = await by_programme(window)
    return ConsortiumTotals(shares, everybody, paid[0] if paid else None)
