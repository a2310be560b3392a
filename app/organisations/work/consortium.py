"""Programmes that several organisations share: who takes part, what each adds up to, and what was paid from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import bindparam, delete, insert

from app.organisations.figures.standing import Standing, Totals, total
from app.organisations.figures.standings import standings
from app.organisations.figures.suppression import hidden_lines
from app.organisations.statements import sql
from app.organisations.tenancy import ScopedReader, TenantScope
from app.organisations.work.programmes import choose_groups
from ledger.database import Database, Row, UnitOfWork
from ledger.tables import ProgrammePartner, table_of

_partner = table_of(ProgrammePartner)
_NONE: Final = delete(_partner).where(_partner.c.programme_id == bindparam("at_programme"))
_TAKE_PART: Final = insert(_partner)
_PARTNERS: Final = sql("""
SELECT n.id, n.code, n.name FROM programme_partner r JOIN ngo n ON n.id = r.ngo_id
WHERE r.programme_id = :programme_id ORDER BY n.name, n.id
""")
_PAID: Final = """
SELECT p.id, p.name, n.name AS ngo_name, CAST(sum(w.women + w.men) AS BIGINT) AS people,
  CAST(sum((SELECT sum(t.amount_xof) FROM award_tranche t WHERE t.award_id = w.id)) AS BIGINT) AS promised_xof,
  CAST(sum((SELECT coalesce(sum(t.amount_xof), 0) FROM award_tranche t
            WHERE t.award_id = w.id AND t.paid_on IS NOT NULL)) AS BIGINT) AS paid_xof
FROM visible_programme p JOIN ngo n ON n.id = p.ngo_id JOIN award w ON w.programme_id = p.id
JOIN visible ON visible.id = w.group_id GROUP BY p.id, p.name, n.name ORDER BY p.name, p.id
"""


@dataclass(frozen=True, slots=True)
class Share:
    """One organisation's part of a programme. ``totals`` is none where it would tell of a few people."""

    name: str
    totals: Totals | None


@dataclass(frozen=True, slots=True)
class Whole:
    """A programme across its organisations."""

    shares: list[Share]
    totals: Totals
    paid: Row | None


async def partners(database: Database | UnitOfWork, programme_id: int) -> list[Row]:
    """The organisations that take part beside the one that leads."""
    return await database.fetch(_PARTNERS, programme_id=programme_id)


async def choose_partners(unit: UnitOfWork, programme_id: int, lead: int, ngo_ids: Iterable[int]) -> None:
    """Let these organisations take part in the place of those that did; the groups of one that goes go with it."""
    chosen = set(ngo_ids) - {lead}
    gone = {row["id"] for row in await partners(unit, programme_id)} - chosen
    await choose_groups(unit, programme_id, [], gone)
    await unit.fetch(_NONE, at_programme=programme_id)
    for ngo_id in sorted(chosen):
        await unit.fetch(_TAKE_PART, programme_id=programme_id, ngo_id=ngo_id)


async def whole_programme(database: Database, programme_id: int, today: date) -> Whole:
    """What all its groups add up to, by organisation; for the one that leads, who sees no group of another."""
    window = ScopedReader(database, TenantScope("programme", programme_id=programme_id))
    found: dict[str, list[Standing]] = {}
    groups = await standings(window, today)
    for group in groups:
        found.setdefault(group.ngo_name, []).append(group)
    everybody = total(groups)
    totals = {name: total(theirs) for name, theirs in sorted(found.items())}
    hidden = hidden_lines({name: its.members for name, its in totals.items()}, everybody.members)
    shares = [Share(name, None if name in hidden else its) for name, its in totals.items()]
    paid = await paid_from(window)
    return Whole(shares, everybody, paid[0] if paid else None)


async def paid_from(window: ScopedReader) -> list[Row]:
    """What was promised and paid from each programme in sight to groups in sight, in whole francs."""
    return await window.fetch(_PAID)
