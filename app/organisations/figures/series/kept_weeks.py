"""Keeps what the groups in sight add up to in weeks and months that are over, for as long as none was counted anew.

A week that is settled changes in two ways alone: it is counted anew, which moves a mark in the same commit, or other
groups are in sight. Both are asked for at each look, a row for sixty groups; only weeks that are not settled are summed
again. The mark is read before the sums: what is counted between makes a sum newer than its mark says, and it is summed
again.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import BigInteger, Select, case, cast, func, select

from app.organisations.figures.positions.by_head import bit_of, stretches_of
from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Database, Row, UnitOfWork
from ledger.database.upsert import upsert
from ledger.reports.kept_figures import FigureSeries
from ledger.rules.membership.standing import IMPORTING
from ledger.tables import SavingsGroup, ScheduleMark, table_of

COUNTED_GROUPS: Final = visible(SavingsGroup).c.status.not_in(("withdrawn", IMPORTING))
"""Whose weeks are told."""
_JOB: Final = "weeks_counted"
"""A mark that counts, beside those that say when a job of the worker ran."""
_SCOPES: Final = 8
"""Readers who see other groups, whose sums are kept beside each other."""
_visible, _mark = visible(SavingsGroup), table_of(ScheduleMark)
_STRETCH, _BITS = stretches_of(_visible.c.id)
_BIT = case((_visible.c.kind == "group", bit_of(_visible.c.id)), else_=0)
_IN_SIGHT: "Final[Select[*tuple[Any, ...]]]" = (
    select(
        _STRETCH,
        _BITS,
        cast(func.sum(_BIT), BigInteger).label("of_persons"),
        func.max(select(_mark.c.done_us).where(_mark.c.job == _JOB).scalar_subquery()).label("mark"),
    )
    .where(COUNTED_GROUPS)
    .group_by(_STRETCH)
    .order_by(_STRETCH)
)
_INSERT = upsert(_mark)
_COUNTED: Final = _INSERT.on_conflict_do_update(index_elements=[_mark.c.job], set_={"done_us": _mark.c.done_us + 1})
Seen = tuple[Any, ...]
_KEPT: WeakKeyDictionary[Database, OrderedDict[Seen, dict[str, Row]]] = WeakKeyDictionary()


async def counted_anew(unit: UnitOfWork) -> None:
    """Note in the unit that writes it that weeks or months which are over were counted."""
    await unit.fetch(_COUNTED, job=_JOB, done_us=1)


async def weeks_in_sight(
    window: ScopedReader, span: FigureSeries, series: "Select[Any]", firsts: Sequence[str]
) -> list[Row]:
    """The rows of ``series``, which takes ``firsts``, of the weeks or months that begin on these days, in order."""
    rows = await window.fetch(_IN_SIGHT)
    seen = (span.first, *((row["stretch"], row["bits"], row["of_persons"], row["mark"]) for row in rows))
    every = _KEPT.setdefault(window.database, OrderedDict())
    known = every.setdefault(seen, {})
    every.move_to_end(seen)
    while len(every) > _SCOPES:
        every.popitem(last=False)
    found = {first: known[first] for first in firsts if first in known}
    if others := [first for first in firsts if first not in found]:
        for row in await window.fetch(series, firsts=others):
            found[row["first_on"]] = row
            if row["settled"]:
                known[row["first_on"]] = row
    return [found[first] for first in firsts if first in found]
