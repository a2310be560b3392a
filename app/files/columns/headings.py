"""Finds the headings of a table: under titles and empty lines, in one line or in two, and what stands above them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.files.formats.grid import Grid, GridCell, Line
from ledger.imports.reading.columns import OF_GROUP, SETTINGS, column_of
from ledger.imports.reading.numbers import is_figure
from ledger.rules.spelling import plain

Knows = Callable[[str], str | None]
_LOOKED_AT: Final = 60
_LABELLED: Final = re.compile(r"([^:]{2,60}?)\s*:\s*(.*)")
_NAMING: Final = frozenset({"name", "number", "group", "group_name"})
_FEW: Final = 2
_CONDITIONS: Final = frozenset((*OF_GROUP, *SETTINGS))


@dataclass(frozen=True, slots=True)
class Headings:
    """Where the headings of a page stand.

    ``line``: of the file. ``places``: by column the ways to say it, best first. ``first``: how many lines of the grid
    are above; ``after``: from which of them on members follow.
    """

    line: int
    first: int
    after: int
    places: dict[int, tuple[str, ...]]


def find_headings(grid: Grid, knows: Knows, *, two_lines: bool = True) -> Headings:
    """The line with most headings that are known, the first of equal ones; with none, the first that holds two texts.

    A line of words right below, under empty places of the name's column, is a second line of headings; a line of
    words right above is one, where it tells apart what is said twice. Without ``two_lines`` none follows: in a list of
    people who need have no name, words below the headings are a person.
    """
    start = grid.lines[:_LOOKED_AT]
    scores = [len({knows(cell.text) for cell in cells.values()} - {None}) for _, cells in start]
    best = max(range(len(start)), key=lambda place: (scores[place], -place))
    if not scores[best]:
        best = next((place for place, (_, cells) in enumerate(start) if len(cells) > 1 and _words(cells)), 0)
    line, own = start[best]
    if two_lines and best + 1 < len(start) and _goes_below(own, start[best + 1], line, knows):
        return Headings(line, best, best + 2, dict(_two(own, start[best + 1][1])))
    if best and _goes_above(own, start[best - 1], line):
        return Headings(line, best - 1, best + 1, dict(_two(start[best - 1][1], own)))
    return Headings(line, best, best + 1, {place: (cell.text,) for place, cell in own.items()})


def _words(cells: dict[int, GridCell]) -> bool:
    return not any(is_figure(cell.text) or cell.odd for cell in cells.values())


def _goes_below(own: dict[int, GridCell], below: Line, line: int, knows: Knows) -> bool:
    """Whether the next line tells headings apart: words alone, and members' names are not under their heading there."""
    under = below[1]
    known = {knows(cell.text) for cell in under.values()}
    if below[0] != line + 1 or len(under) < _FEW or not _words(under):
        return False
    named = [place for place, cell in own.items() if knows(cell.text) in _NAMING]
    return not any(place in under for place in named) or (len(known - {None}) >= _FEW and bool(known & _NAMING))


def _goes_above(own: dict[int, GridCell], above: Line, line: int) -> bool:
    texts = [plain(cell.text) for cell in own.values()]
    twice = len(set(texts)) < len(texts)
    return above[0] == line - 1 and len(above[1]) >= _FEW and twice and _words(above[1])


def _two(above: dict[int, GridCell], below: dict[int, GridCell]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """A heading above stands over its own column, and over those to its right that have one below only."""
    over = ""
    for place in range(max((*above, *below)) + 1):
        if place in above:
            over = above[place].text
        if place in below:
            own = below[place].text
            yield place, (f"{over} {own}", own) if over else (own,)
        elif place in above:
            yield place, (over,)


def facts_above(lines: Sequence[Line]) -> tuple[dict[str, str], list[str]]:
    """What is said of the group above the table, as ``Village : Kolokani``, and the texts nobody understands."""
    facts: dict[str, str] = {}
    left_out: list[str] = []
    for _, cells in lines:
        waiting = ""
        for place in sorted(cells):
            text = cells[place].text
            found = _LABELLED.fullmatch(text)
            label, value = (found.group(1), found.group(2)) if found else (waiting or text, text if waiting else "")
            field = column_of(label)
            waiting = "" if value else label
            if value and field in _CONDITIONS:
                facts.setdefault(field or "", value)
            elif value or field is None:
                left_out.append(text)
    return facts, left_out
