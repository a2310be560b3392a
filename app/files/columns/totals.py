"""Lines of totals: known by their word, checked against the rows above them, and never read as members."""

import re
from collections.abc import Mapping
from typing import Final

from app.files.formats.grid import Line
from ledger.imports.problems import ImportProblem, Note
from ledger.imports.reading.columns import SUMMED
from ledger.imports.reading.numbers import NumberWrong, read_whole
from ledger.rules.spelling import plain

_TOTAL: Final = re.compile(
    r"(sous|sub|grand)?[ -]?tota(l|ux)\b|t o t a l|somme\b|sum\b|ensemble\b|cumul\b|bee lajelen|jate bee"
)


def is_total(line: Line, cells: Mapping[str, str]) -> bool:
    """Whether the first words of a line say that it adds up; nobody's phone stands there."""
    words = (plain(cell.text) for _, cell in sorted(line[1].items()) if any(map(str.isalpha, cell.text)))
    return bool(_TOTAL.match(next(words, ""))) and not cells.get("phone")


class SheetTotals:
    """Adds up as the rows go by: since the last line of totals, in this group, and in the file."""

    def __init__(self) -> None:
        self._sums: list[dict[str, int]] = [{}, {}, {}]
        self._code = ""

    def add(self, code: str, cells: Mapping[str, str]) -> None:
        """Count a member's row."""
        if code != self._code:
            self._code, self._sums[1] = code, {}
        for column in SUMMED:
            amount = _amount(cells.get(column, "")) or 0
            for sums in self._sums:
                sums[column] = sums.get(column, 0) + amount

    def check(
        self, line: Line, cells: Mapping[str, str], shown: Mapping[str, str]
    ) -> tuple[list[ImportProblem], list[Note]]:
        """What a line of totals says, against each sum it could mean. ``shown``: what its formulas showed."""
        wrong: list[ImportProblem] = []
        checked = unread = 0
        for column in (column for column in SUMMED if cells.get(column)):
            stated = _amount(shown.get(column, cells[column]))
            sums = [sums.get(column, 0) for sums in self._sums]
            if stated is None:
                unread += 1
            elif stated in sums:
                checked += 1
            else:
                wrong.append(
                    ImportProblem(line[0], column, "total", cells[column], {"stated": stated, "summed": sums[0]})
                )
        self._sums[0] = {}
        notes = [("total", checked), ("total_unread", unread)]
        return wrong, [Note(why, str(line[0])) for why, count in notes if count]


def _amount(written: str) -> int | None:
    try:
        return read_whole(written)
    except NumberWrong:
        return None
