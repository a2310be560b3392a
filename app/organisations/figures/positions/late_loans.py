"""Late loans of all groups in sight, as a list sorts them: those of a group are kept while its books stand.

Whether a loan is late takes its instalments, its accounts and its group's meetings: asked of every loan at each look,
it was most of the page of late loans.
"""

# text: put behind a page of groups, which is text, and the rule of lateness is.

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.organisations.figures.positions.by_head import KeptByHead
from app.organisations.tenancy import ScopedReader
from ledger.rules.loans.lateness import late_on
from ledger.tables.expressions.lateness import late

_LATE: Final = f"""
SELECT l.group_id, l.number, p.code AS "group", m.search AS member, l.purpose, l.principal_xof AS asked,
  coalesce(principal.balance_xof, 0) + coalesce(charge.balance_xof, 0) AS owed,
  l.handed_over_on AS handed, l.last_due_on AS due
FROM page p JOIN loan l ON l.group_id = p.id
  JOIN member m ON m.group_id = l.group_id AND m.number = l.member
  LEFT JOIN account principal ON principal.group_id = l.group_id AND principal.code = 'principal:' || l.number
  LEFT JOIN account charge ON charge.group_id = l.group_id AND charge.code = 'charge:' || l.number
WHERE {late("l")} ORDER BY p.code, l.number
"""  # noqa: S608 -- the rule of ledger.tables.expressions.lateness
SORTED_BY: Final = ("group", "member", "purpose", "asked", "owed", "handed", "due", "number")


@dataclass(frozen=True, slots=True)
class LateLoan:
    """A late loan by what it is sorted by; amounts in whole francs, ``owed`` with charges."""

    group_id: int
    number: int
    group: str
    member: str
    purpose: str
    asked: int
    owed: int
    handed: str | None
    due: str | None


_KEPT: Final = KeptByHead[tuple[LateLoan, ...]]()


async def late_loans_in_sight(window: ScopedReader, today: date) -> list[LateLoan]:
    """All that are late today, by the codes of their groups."""

    async def look(page: str, values: Mapping[str, object], ids: Sequence[int]) -> dict[int, tuple[LateLoan, ...]]:
        found: dict[int, list[LateLoan]] = {}
        for row in await window.fetch(f", page AS ({page}) {_LATE}", **{**values, **late_on(today)}):
            loan = LateLoan(row["group_id"], row["number"], **{name: row[name] for name in SORTED_BY[:-1]})
            found.setdefault(loan.group_id, []).append(loan)
        return {group_id: tuple(found.get(group_id, ())) for group_id in ids}

    page = "SELECT visible.*, 0 AS place FROM visible"
    stretches = await _KEPT.of(window.database, today).read(window, page, {}, look)
    every = [loan for stretch in stretches for loans in stretch.found.values() for loan in loans]
    return sorted(every, key=lambda loan: loan.group)
