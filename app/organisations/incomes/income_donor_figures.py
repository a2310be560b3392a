"""What a donor is told of persons' activities: people rounded to five, in steps of five or more, medians to 1,000 F."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from app.organisations.figures.donors.suppression import FEW, hidden_lines
from app.organisations.incomes.income_figures import compared
from app.organisations.supports.donor_steps import near, steps
from ledger.database import Row

MEDIAN_XOF: Final = 1_000
"""A median is one person's own figure: it is told to the nearest so many francs."""
COUNTS: Final = ("people", "visited", "doubled", "tenfold", "employed")
MEDIANS: Final = ("median_before_xof", "median_xof")
Told = Mapping[tuple[str, str], int | None]
"""By name, and by sector where it is of one; none where it speaks of a few people."""


def income_donor_figures(rows: Sequence[Row], until: date) -> Told:
    """A programme's activities at the end of a month; an activity counts as visited from its first visit on."""
    lines = [
        {
            "promised_on": row["first_seen_on"],
            "handed_on": row["visited_on"],
            "back_on": None,
            "she": row["she"],
            "support": row["id"],
        }
        for row in rows
    ]
    begun, seen = steps(lines, until)
    whole, visited = (compared(rows[place] for place in sorted(places)) for places in (begun, seen))
    few, unseen = _few(rows, begun), _few(rows, seen) or _few(rows, begun - seen)
    told: dict[tuple[str, str], int | None] = {("people", ""): None if few else near(whole.people)}
    told |= {(name, ""): None if few or unseen else near(getattr(visited, name)) for name in COUNTS[1:]}
    told |= {(name, ""): None if few or unseen else _rounded(getattr(visited, name)) for name in MEDIANS}
    return told | {("sector", sector): people for sector, people in _by_sector([rows[place] for place in begun])}


def _few(rows: Sequence[Row], places: set[int]) -> bool:
    """Whether some activities are of a few people alone."""
    return len({rows[place]["she"] for place in places}) in FEW


def _by_sector(rows: Sequence[Row]) -> list[tuple[str, int | None]]:
    """People of each sector; none where it is of a few, or tells what is."""
    she: dict[str, set[int]] = {}
    for row in rows:
        she.setdefault(row["sector"], set()).add(row["she"])
    people = {sector: len(she[sector]) for sector in sorted(she)}
    hidden = hidden_lines(people)
    return [(sector, None if sector in hidden else near(count)) for sector, count in people.items()]


def _rounded(amount_xof: int) -> int:
    return (amount_xof + MEDIAN_XOF // 2) // MEDIAN_XOF * MEDIAN_XOF
