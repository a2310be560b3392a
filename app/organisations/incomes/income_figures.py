"""What persons earn compared with their baselines: each person once, by sector, place, programme, and all together."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from ledger.database import Row

TWICE, TENFOLD = 2, 10
GROUPINGS: Final[dict[str, Callable[[Row], str]]] = {
    "sector": lambda row: str(row["sector"]),
    "region": lambda row: str(row["region"]),
    "programme": lambda row: str(row["programme"] or ""),
}


@dataclass(frozen=True, slots=True)
class IncomeComparison:
    """What some activities come to. Amounts are net incomes of a usual month: income less costs, in whole francs.

    ``visited`` persons have a visit after the baseline of each activity that is compared; only they can have
    ``doubled``. Of whom had nothing or less before, ``from_nothing`` counts those who earn now: no ratio says it.
    """

    activities: int
    alive: int
    people: int
    women: int
    visited: int
    doubled: int
    tenfold: int
    from_nothing: int
    employed_before: int
    employed: int
    median_before_xof: int
    median_xof: int
    before_xof: int
    now_xof: int


@dataclass(slots=True)
class _Person:
    """One person's activities added up; what she earned before and now, of those that were visited."""

    sex: str
    before_xof: int = 0
    now_xof: int = 0
    visited: bool = False


def compared(rows: Iterable[Row]) -> IncomeComparison:
    """Add up rows of ``income_rows``; a stopped activity brings in what its last visit found."""
    people: dict[int, _Person] = {}
    counts = {"activities": 0, "alive": 0, "employed_before": 0, "employed": 0}
    for row in rows:
        she = people.setdefault(row["she"], _Person(row["sex"]))
        first = row["first_income_xof"] - row["first_costs_xof"]
        seen = row["last_seen_on"] is not None
        if seen:
            she.visited = True
            she.before_xof += first
            she.now_xof += row["last_income_xof"] - row["last_costs_xof"]
        counts["activities"] += 1
        counts["alive"] += row["last_goes_on"] if seen else 1
        counts["employed_before"] += row["first_employed"]
        counts["employed"] += row["last_employed"] if seen else row["first_employed"]
    visited = [she for she in people.values() if she.visited]
    had = [she for she in visited if she.before_xof > 0]
    return IncomeComparison(
        people=len(people),
        women=sum(she.sex == "f" for she in people.values()),
        visited=len(visited),
        doubled=sum(she.now_xof >= TWICE * she.before_xof for she in had),
        tenfold=sum(she.now_xof >= TENFOLD * she.before_xof for she in had),
        from_nothing=sum(she.before_xof <= 0 < she.now_xof for she in visited),
        median_before_xof=_middle(she.before_xof for she in visited),
        median_xof=_middle(she.now_xof for she in visited),
        before_xof=sum(she.before_xof for she in visited),
        now_xof=sum(she.now_xof for she in visited),
        **counts,
    )


def grouped_by(rows: Sequence[Row], grouping: str) -> list[tuple[str, IncomeComparison]]:
    """The same for each sector, place or programme, the most people first."""
    key, found = GROUPINGS[grouping], dict[str, list[Any]]()
    for row in rows:
        found.setdefault(key(row), []).append(row)
    lines = [(name, compared(of)) for name, of in found.items()]
    return sorted(lines, key=lambda line: (-line[1].people, line[0]))


def _middle(amounts: Iterable[int]) -> int:
    """The median to the franc, 0 of nobody; between two middle ones the lower half franc is left away."""
    found = list(amounts)
    return int(median(found) // 1) if found else 0
