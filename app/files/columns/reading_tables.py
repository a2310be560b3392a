"""Makes rows of members from a table: headings found, columns mapped, groups carried down, totals checked."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from app.files.columns.headings import Headings, facts_above, find_headings
from app.files.columns.mapping import ColumnChoices, cells_of, faults_of, map_columns
from app.files.columns.totals import SheetTotals, is_total
from app.files.formats.grid import Grid, Line
from ledger.imports.problems import ImportProblem, Note
from ledger.imports.reading.columns import IGNORED, OF_GROUP, OF_MEMBER, SETTINGS, SUMMED
from ledger.imports.reading.numbers import NOTHING
from ledger.imports.reading.sheet import MAX_ROWS, Column, FileRow, Sheet, Unreadable
from ledger.imports.reading.words import KINDS, value_of
from ledger.rules.spelling import plain

_OF_GROUP: Final = frozenset((*OF_GROUP, *SETTINGS))
_OF_MEMBER: Final = frozenset(OF_MEMBER) - {"number"}
_SAID: Final = 8
_CODE: Final = 20


def read_table(grid: Grid, name: str, sha: str, choices: ColumnChoices, *, cells_named: bool) -> Sheet:
    """A page as rows. What keeps it from being understood is in the sheet's ``faults``, all of it.

    Raises:
        Unreadable: nothing is on it, or there are too many rows.
    """
    if not grid.lines:
        raise Unreadable("empty")
    headings = find_headings(grid, choices.knows)
    columns = map_columns(grid, headings, choices)
    facts, left_out = facts_above(grid.lines[: headings.first])
    given = facts | dict(choices.given)
    rows = _Rows(columns, given)
    for line in grid.lines[headings.after :]:
        rows.take(line)
    if not rows.rows:
        raise Unreadable("empty")
    first, last = rows.rows[0].line, rows.rows[-1].line
    faults = [*faults_of(columns, headings.line, given), *rows.faults, *merged_cells(grid, columns, first, last)]
    notes = notes_of_grid(grid, headings)
    if facts:
        notes.append(Note("facts", ", ".join(f"{field} = {text}" for field, text in facts.items())))
    if left_out:
        notes.append(Note("titles", listed(left_out)))
    return Sheet(
        name=name,
        sha=sha,
        rows=tuple(rows.rows),
        faults=tuple(faults),
        unknown=tuple(column.heading for column in columns.values() if not column.field and column.holds),
        columns=tuple(columns.values()),
        notes=(*notes, *rows.notes()),
        cells_named=cells_named,
        only_groups=rows.only_groups,
    )


def notes_of_grid(grid: Grid, headings: Headings) -> list[Note]:
    """Which page was read in which encoding, and where its headings were found."""
    notes = [Note("tab", grid.tab)] if grid.tab else []
    if grid.encoding:
        notes.append(Note("encoding_guessed" if grid.guessed else "encoding", grid.encoding))
    if headings.line != grid.lines[0][0] or headings.after - headings.first > 1:
        notes.append(Note("heading_line", str(headings.line)))
    return notes


def merged_cells(grid: Grid, columns: Mapping[int, Column], first: int, last: int) -> list[ImportProblem]:
    """Merged cells among the members. A group's cell that is merged downwards says one thing for all its lines."""
    found: list[ImportProblem] = []
    for top, bottom, left, right in grid.merged:
        within = [columns[place] for place in range(left, right + 1) if place in columns]
        mapped = [column for column in within if column.field not in ("", IGNORED)]
        if bottom < first or top > last or not mapped or (left == right and mapped[0].field in _OF_GROUP):
            continue
        cells = f"{mapped[0].letter}{top}:{mapped[-1].letter}{bottom}"
        found.append(ImportProblem(max(top, first), mapped[0].field, "merged", cells))
    return found


def listed(texts: list[str]) -> str:
    """The first of several texts, and how many there are."""
    more = f" … ({len(texts)})" if len(texts) > _SAID else ""
    return ", ".join(text[:40] for text in texts[:_SAID]) + more


def left_out_columns(columns: Mapping[int, Column]) -> list[Note]:
    """The columns that do not come in: those that nobody knows, then those that somebody ignores."""
    unknown = [column.heading for column in columns.values() if not column.field and column.holds]
    ignored = [column.heading for column in columns.values() if column.field == IGNORED]
    return [Note("left_out", listed([*unknown, *ignored]))] if unknown or ignored else []


def _alone(cells: Mapping[str, str]) -> bool:
    """A line of a network or of a body without members: it is there by itself, whether members follow or not."""
    return value_of(cells.get("kind", ""), KINDS) in ("tier", "body") and bool(cells.keys() & {"group", "group_name"})


class _Rows:
    """Takes the lines below the headings, one after the other."""

    def __init__(self, columns: Mapping[int, Column], given: Mapping[str, str]) -> None:
        self.columns, self.given = columns, given
        self.fields = {column.field for column in columns.values()}
        self.only_groups = not self.fields & {*OF_MEMBER, "first_name"}
        self.rows: list[FileRow] = []
        self.faults: list[ImportProblem] = []
        self._notes: list[Note] = []
        self._left_out: list[str] = []
        self._numbers: Counter[str] = Counter()
        self._made: dict[str, str] = {}
        self._totals = SheetTotals()
        self._group: dict[str, str] = {}
        self._pending: dict[str, str] = {}

    def take(self, line: Line) -> None:
        """Read a line: a member, a group, totals, or nothing that comes in."""
        cells, odd = cells_of(line, self.columns)
        if is_total(line, cells):
            shown = {self.columns[place].field: cell.shown for place, cell in line[1].items() if cell.shown}
            wrong, notes = self._totals.check(line, cells, shown)
            self.faults += wrong
            self._notes += notes
        elif not cells or (not self.only_groups and self._nobody(cells, odd) and not _alone(cells)):
            self._left_out.append(f"{line[0]} ({', '.join(cell.text for cell in line[1].values())[:40]})")
            self._pending |= {field: text for field, text in cells.items() if field in _OF_GROUP}
        elif len(self.rows) >= MAX_ROWS:
            raise Unreadable("rows", str(MAX_ROWS))
        else:
            self._row(line[0], self._pending | cells, odd)
            self._pending = {}

    def _nobody(self, cells: Mapping[str, str], odd: Mapping[str, str]) -> bool:
        """A line of a form that was not filled in, a signature below, a group's own line above its members."""
        return not any(
            field in odd or (field in _OF_MEMBER and text not in NOTHING and (field not in SUMMED or text.strip("0. ")))
            for field, text in cells.items()
        )

    def _row(self, line: int, cells: dict[str, str], odd: Mapping[str, str]) -> None:
        own = {field: cells[field] for field in ("group", "group_name") if cells.get(field)}
        carried = not own and not {"group", "group_name"} & self.given.keys()
        if "group" in own or ("group_name" in own and "group" not in self.fields):
            self._group = own
        cells = dict(self.given) | ({} if own else self._group) | cells
        cells.setdefault("group", self._group.get("group", "") or self._code_of(cells.get("group_name", "")))
        code = cells["group"].casefold()
        if "number" not in self.fields and not self.only_groups and not (_alone(cells) and self._nobody(cells, odd)):
            self._numbers[code] += 1
            cells["number"] = str(self._numbers[code])
        self._totals.add(code, cells)
        cells = {field: text for field, text in cells.items() if text}
        self.rows.append(FileRow(line, cells, odd, carried))

    def _code_of(self, name: str) -> str:
        """A code made of a group's name, the same for the same name."""
        same = plain(name)
        if not same or "group" in self.fields:
            return ""
        letters = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in same.upper())
        return self._made.setdefault(same, "-".join(filter(None, letters.split("-")))[:_CODE].strip("-"))

    def notes(self) -> list[Note]:
        """What is said of these rows."""
        notes = list(self._notes)
        if self._numbers:
            notes.append(Note("numbered"))
        if self._made:
            notes.append(Note("codes_made", listed(list(self._made.values()))))
        if self._left_out:
            notes.append(Note("lines", listed(self._left_out)))
        return notes + left_out_columns(self.columns)
