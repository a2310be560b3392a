"""Meetings that were missed or late, by their reason, place and month, and the groups that stopped and came back."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import BigInteger, and_, bindparam, case, cast, func, select

from app.organisations.figures.donors.suppression import FEW, Partition
from app.organisations.figures.positions.as_it_was import region_on
from app.organisations.figures.positions.standing import SILENT_DAYS
from app.organisations.figures.series.periods import ReportingPeriod
from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Row
from ledger.meeting.gaps import REASONS
from ledger.reports.indicators import GROUPS
from ledger.tables import Entry, Journal, Meeting, MeetingGap, SavingsGroup, table_of

WHOLE: Final = ""
COLUMNS: Final = (*REASONS, "not_said")
AROUND: Final = 4
"""How many meetings before and after a stop are looked at."""
_group, _gap, _meeting = visible(SavingsGroup), table_of(MeetingGap), table_of(Meeting)
_before, _journal, _entry = table_of(Meeting).alias("before"), table_of(Journal), table_of(Entry)
_GAPS: Final = (
    select(
        _gap,
        _group.c.code,
        _group.c.name,
        region_on(_group, _gap.c.due_on).label("region"),
        _meeting.c.held_on,
        _before.c.held_on.label("last_on"),
    )
    .join_from(_gap, _group, _group.c.id == _gap.c.group_id)
    .join(_meeting, and_(_meeting.c.group_id == _gap.c.group_id, _meeting.c.number == _gap.c.meeting))
    .join(_before, and_(_before.c.group_id == _gap.c.group_id, _before.c.number == _gap.c.meeting - 1))
    .where(_gap.c.due_on >= bindparam("since"), _gap.c.due_on <= bindparam("until"))
    .order_by(_gap.c.due_on.desc(), _group.c.code)
)
_AFTER = _journal.c.meeting >= _gap.c.meeting
_saved = -_entry.c.amount_xof
_SAVED: Final = (
    select(
        _gap.c.group_id,
        _gap.c.meeting,
        *(
            cast(func.coalesce(func.sum(case((when, _saved))), 0), BigInteger).label(name)
            for name, when in (("before_xof", ~_AFTER), ("after_xof", _AFTER))
        ),
        *(
            func.count(case((when, _journal.c.meeting)).distinct()).label(name)
            for name, when in (("meetings_before", ~_AFTER), ("meetings_after", _AFTER))
        ),
    )
    .join_from(_gap, _group, _group.c.id == _gap.c.group_id)
    .join(
        _journal,
        and_(
            _journal.c.group_id == _gap.c.group_id,
            _journal.c.meeting.between(_gap.c.meeting - AROUND, _gap.c.meeting + AROUND - 1),
        ),
    )
    .join(_entry, and_(_entry.c.group_id == _journal.c.group_id, _entry.c.seq == _journal.c.seq))
    .where(_journal.c.group_id.in_(GROUPS))  # named there too: SQLite would read the books of all others first
    .where(_gap.c.due_on >= bindparam("since"), _gap.c.due_on <= bindparam("until"))
    .where(_entry.c.account.startswith("shares:"), _journal.c.kind.in_(("savings", "buy_in", "reversal")))
    .group_by(_gap.c.group_id, _gap.c.meeting)
)


@dataclass(frozen=True, slots=True)
class Cell:
    """How many meetings were missed, how many were late by less than one, and of how many groups."""

    missed: int
    late: int
    groups: int


@dataclass(frozen=True, slots=True)
class CameBack:
    """Groups without a meeting for four weeks or longer that met again; savings are a meeting's, in whole francs."""

    groups: int
    before_xof: int | None
    after_xof: int | None


Table = Mapping[str, Mapping[str, Cell | None]]
"""Lines by reason; the line and the column ``""`` are the whole. None: too few groups to be shown."""


async def gaps(window: ScopedReader, period: ReportingPeriod) -> list[Row]:
    """Every late opening of the period in sight, the newest first."""
    return await window.fetch(_GAPS, since=period.since.isoformat(), until=period.until.isoformat())


def by_place(row: Row) -> str:
    """The region in which the group was when the meeting was due, as one line."""
    return row["region"] or "-"


def by_month(row: Row) -> str:
    """The month in which the meeting was due."""
    return str(row["due_on"])[:7]


def table(rows: Iterable[Row], line: Callable[[Row], str], *, few_hidden: bool) -> Table:
    """Missed meetings by line and reason, with both totals."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        for where in {line(row), WHOLE}:
            for why in (row["reason"] or "not_said", WHOLE):
                found[where, why].append(row)
    cells = {key: _cell(several) for key, several in found.items()}
    hidden = _hidden(cells) if few_hidden else set()
    lines = sorted({where for where, _ in cells} - {WHOLE}) + [WHOLE] * bool(cells)
    nothing = Cell(0, 0, 0)
    return {
        where: {why: None if (where, why) in hidden else cells.get((where, why), nothing) for why in (*COLUMNS, WHOLE)}
        for where in lines
    }


def _hidden(cells: Mapping[tuple[str, str], Cell]) -> set[tuple[str, str]]:
    """The cells and totals that would tell of fewer than five groups, alone or by what the others leave over."""
    alone = {"/".join(key): (cell.groups,) for key, cell in cells.items() if WHOLE not in key}
    parts: Partition[str] = Partition(alone)
    by_size = sorted(cells, key=lambda key: (key.count(WHOLE), cells[key].groups), reverse=True)
    return {key for key in by_size if not parts.show(frozenset(_within(key, cells)))}


def _within(key: tuple[str, str], cells: Mapping[tuple[str, str], Cell]) -> Iterator[str]:
    """The cells that a cell, or a total, adds up."""
    for where, why in cells:
        if WHOLE not in (where, why) and key[0] in (WHOLE, where) and key[1] in (WHOLE, why):
            yield f"{where}/{why}"


def stopped(row: Row) -> bool:
    """Whether the group had held no meeting for so long that it was silent."""
    return (date.fromisoformat(row["held_on"]) - date.fromisoformat(row["last_on"])).days >= SILENT_DAYS


async def came_back(
    window: ScopedReader, period: ReportingPeriod, rows: Iterable[Row], *, few_hidden: bool
) -> CameBack | None:
    """The groups that stopped and came back; none where they are too few to be told."""
    keys = {(row["group_id"], row["meeting"]) for row in rows if stopped(row)}
    groups = len({group for group, _ in keys})
    if few_hidden and groups in FEW:
        return None
    days = {"since": period.since.isoformat(), "until": period.until.isoformat()}
    saved = await window.fetch(_SAVED, groups=sorted({group for group, _ in keys}), **days) if keys else []
    theirs = [row for row in saved if (row["group_id"], row["meeting"]) in keys]
    return CameBack(groups, _mean(theirs, "before"), _mean(theirs, "after"))


def _mean(rows: list[Row], when: str) -> int | None:
    meetings = sum(row[f"meetings_{when}"] for row in rows)
    return sum(row[f"{when}_xof"] for row in rows) // meetings if meetings else None


def _cell(rows: list[Row]) -> Cell:
    missed = sum(row["missed"] for row in rows)
    return Cell(missed, sum(not row["missed"] for row in rows), len({row["group_id"] for row in rows}))
