"""Grants as the panel keeps them: promised to people of a group, paid in tranches, beside the group's own fund."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import bindparam, insert, update

from app.organisations.tenancy import ScopedReader
from ledger.database import Row, UnitOfWork
from ledger.tables import Award, AwardTranche, table_of

_award, _tranche = table_of(Award), table_of(AwardTranche)
_INSERT = insert(_award).returning(_award.c.id)
_INSERT_TRANCHE = insert(_tranche)
_PAY = update(_tranche).where(
    _tranche.c.award_id == bindparam("at_award"),
    _tranche.c.number == bindparam("at_number"),
    _tranche.c.paid_on.is_(None),
)
_TRANCHES: Final = """
SELECT visible.code, visible.name, w.id, w.purpose, w.women, w.men, w.promised_on, p.name AS programme, t.number,
  t.amount_xof, t.due_on, t.paid_on
FROM visible JOIN award w ON w.group_id = visible.id JOIN award_tranche t ON t.award_id = w.id
LEFT JOIN visible_programme p ON p.id = w.programme_id {chosen} ORDER BY visible.code, w.id, t.number
"""


@dataclass(frozen=True, slots=True)
class Promise:
    """A grant to be recorded. ``tranches``: day and amount of each."""

    purpose: str
    women: int
    men: int
    programme_id: int | None
    tranches: Sequence[tuple[date, int]]


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant with its tranches in their order."""

    award: Row
    tranches: list[Row]

    @property
    def promised_xof(self) -> int:
        """All tranches together."""
        return sum(row["amount_xof"] for row in self.tranches)

    @property
    def paid_xof(self) -> int:
        """The tranches that were paid."""
        return sum(row["amount_xof"] for row in self.tranches if row["paid_on"])


async def grants(window: ScopedReader, group_id: int | None = None) -> list[Grant]:
    """The grants of all groups in sight, or of one."""
    if group_id is None:
        rows = await window.fetch(_TRANCHES.format(chosen=""))
    else:
        rows = await window.fetch(_TRANCHES.format(chosen="WHERE visible.id = :group_id"), group_id=group_id)
    gathered: dict[int, list[Row]] = {}
    for row in rows:
        gathered.setdefault(row["id"], []).append(row)
    return [Grant(tranches[0], tranches) for tranches in gathered.values()]


async def promise_grant(unit: UnitOfWork, group_id: int, promise: Promise, promised_on: date) -> int:
    """Write a grant with its tranches; give its number."""
    made = await unit.fetch(
        _INSERT,
        group_id=group_id,
        programme_id=promise.programme_id,
        purpose=promise.purpose,
        women=promise.women,
        men=promise.men,
        promised_on=promised_on.isoformat(),
    )
    number = int(made[0]["id"])
    for place, (due_on, amount_xof) in enumerate(promise.tranches, 1):
        await unit.fetch(
            _INSERT_TRANCHE, award_id=number, number=place, amount_xof=amount_xof, due_on=due_on.isoformat()
        )
    return number


async def pay_tranche(unit: UnitOfWork, award: int, number: int, paid_on: date) -> None:
    """Note that a tranche was paid; what was paid before keeps its day."""
    await unit.fetch(_PAY, at_award=award, at_number=number, paid_on=paid_on.isoformat())
