"""What a donor sees of supports: at the end of months that are over, in steps that concern five people or more.

What is promised, handed over or taken back for fewer waits for the month in which there are five, so that nobody who
subtracts one month from another learns what a few of them got.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, select

from app.organisations.figures.donors.suppression import FEW
from app.organisations.figures.indicators.savix_lines import SMALL_CELL
from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Row
from ledger.tables import Person, SavingsGroup, Support, SupportLine, table_of

_seen, _line, _person, _group = visible(Support), table_of(SupportLine), table_of(Person), table_of(SavingsGroup)
_back, _she = _line.alias("back"), table_of(Person).alias("she")
_LINES: Final = (
    select(
        _seen.c.programme_id,
        _seen.c.id.label("support"),
        _seen.c.measure,
        _seen.c.women,
        _seen.c.men,
        _seen.c.promised_on,
        _line.c.quantity,
        _line.c.handed_on,
        _line.c.word,
        _line.c.said_us,
        _back.c.due_on.label("back_on"),
        _she.c.id.label("she"),
        _she.c.sex,
        _she.c.born,
        func.coalesce(_she.c.region, _group.c.region, "").label("region"),
    )
    .join_from(_seen, _line, _line.c.support_id == _seen.c.id)
    .outerjoin(_back, _back.c.counters == _line.c.id)
    .outerjoin(_person, _person.c.id == _line.c.person_id)
    .outerjoin(_she, _she.c.id == func.coalesce(_person.c.merged_into, _person.c.id))
    .outerjoin(_group, _group.c.id == _line.c.group_id)
    .where(_line.c.counters.is_(None), _seen.c.programme_id.is_not(None), _seen.c.promised_on <= bindparam("until"))
    .order_by(_line.c.id)
)
_OF_PROGRAMME: Final = _LINES.where(_seen.c.programme_id == bindparam("programme_id"))


@dataclass(frozen=True, slots=True)
class DonorSupports:
    """One programme's supports; people are rounded to five, and an amount is none where it speaks of a few people.

    ``reached``: the lines handed over that are told, for whoever counts their people.
    """

    people: int
    promised_xof: int
    handed_xof: int | None
    confirmed: int
    contested: int
    silent: int
    reached: Sequence[Row] | None


def near(people: int) -> int:
    """So many people to the nearest five."""
    return (people + SMALL_CELL // 2) // SMALL_CELL * SMALL_CELL


def heads(lines: Iterable[Mapping[str, Any] | Row]) -> int:
    """How many people some lines are for: each person once; people of groups, by numbers alone, once a support."""
    found = {(row["she"], 0 if row["she"] else row["support"]): row for row in lines}
    return sum(1 if row["she"] else row["women"] + row["men"] for row in found.values())


class _DonorLines:
    """Some of the lines by their places, told in steps of five people or more."""

    def __init__(self, lines: Sequence[Mapping[str, Any] | Row]) -> None:
        self._lines, self.places = lines, set[int]()

    def tell(self, places: Iterable[int]) -> None:
        """Tell these too, if those that are new are for five people at least; otherwise they wait."""
        new = set(places) - self.places
        if heads(self._lines[place] for place in new) >= SMALL_CELL:
            self.places |= new


def steps(lines: Sequence[Mapping[str, Any] | Row], until: date) -> tuple[set[int], set[int]]:
    """The lines that are told as promised at the end of a month, and those of them told as handed over."""
    promised, handed, back, back_again = (_DonorLines(lines) for _ in range(4))
    days = ("promised_on", "handed_on", "back_on")
    months = sorted({row[name][:7] for row in lines for name in days if row[name] is not None})
    by = {name: [row[name][:7] if row[name] else "~" for row in lines] for name in days}
    for month in (month for month in months if month <= until.isoformat()[:7]):
        gone = {place for place, day in enumerate(by["back_on"]) if day <= month}
        promised.tell({place for place, day in enumerate(by["promised_on"]) if day <= month} - gone)
        handed.tell({place for place in promised.places - gone if by["handed_on"][place] <= month})
        back.tell(gone & promised.places - handed.places)
        back_again.tell(gone & handed.places)
    taken_back = back.places | back_again.places
    return promised.places - taken_back, handed.places - taken_back


def donor_supports(lines: Sequence[Row], until: date) -> DonorSupports | None:
    """What a donor sees at the end of a month of one programme's lines; none where it is of a few."""
    promised, handed = steps(lines, until)
    people, given = heads(_at(lines, promised)), _at(lines, handed)
    if people in FEW or (lines and not promised):
        return None
    hidden = heads(given) in FEW or heads(_at(lines, promised - handed)) in FEW
    said = [(row["she"], _word(row, until)) for row in given if row["she"]]
    confirmed, contested, silent = (
        near(len({she for she, word in said if word in words})) for words in (("yes",), ("no", "part"), (None,))
    )
    return DonorSupports(
        people=near(people),
        promised_xof=_xof(_at(lines, promised)),
        handed_xof=None if hidden else _xof(given),
        confirmed=confirmed,
        contested=contested,
        silent=silent,
        reached=None if heads(given) in FEW else given,
    )


async def donor_support_lines(
    window: ScopedReader, until: date, programme_id: int | None = None
) -> dict[int, list[Row]]:
    """The lines of every programme's supports that were promised by a day, or of one programme's."""
    chosen = {} if programme_id is None else {"programme_id": programme_id}
    found: dict[int, list[Row]] = {}
    for row in await window.fetch(_LINES if programme_id is None else _OF_PROGRAMME, until=until.isoformat(), **chosen):
        found.setdefault(row["programme_id"], []).append(row)
    return found


def _at(lines: Sequence[Row], places: Collection[int]) -> list[Row]:
    return [lines[place] for place in sorted(places)]


def _word(row: Row, until: date) -> str | None:
    """What she had said of it by the end of a day."""
    said = row["said_us"] is not None and datetime.fromtimestamp(row["said_us"] / 1_000_000, UTC).date() <= until
    return str(row["word"]) if said else None


def _xof(lines: Iterable[Row]) -> int:
    return sum(row["quantity"] for row in lines if not row["measure"])
