"""Lists: sorted by any of their columns, a page at a time and both ways, with their length and their filter kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Select

from app.panel.web.sorted_statements import counting, pages, pages_of_first
from app.panel.web.visit import Visit
from ledger.database import Row

PAGE_ROWS: Final = 50
_DEEPEST: Final = 100_000
_NAMES: Final = ("sort", "page")


@dataclass(frozen=True, slots=True)
class ListOrder:
    """What a page's address asks of a list: by which column, downwards or not, and which page of so many lines."""

    column: str
    down: bool
    page: int
    lines: int = PAGE_ROWS

    def within(self, total: int) -> "ListOrder":
        """The same, on the last page where the list is shorter than the address thinks."""
        return replace(self, page=min(self.page, max(1, -(-total // self.lines))))

    @property
    def skipped(self) -> int:
        """How many lines stand before this page."""
        return (self.page - 1) * self.lines

    @property
    def written(self) -> str:
        """The order as it stands in an address: a dash before the column is downwards."""
        return f"-{self.column}" if self.down else self.column


def asked_order(
    visit: Visit, columns: Sequence[str] | Mapping[str, Any], usual: str, names: tuple[str, str] = _NAMES
) -> ListOrder:
    """The order that the page's address asks for; the usual one where it names no column of the list."""
    sort_name, page_name = names
    asked = visit.asked(sort_name)
    chosen = asked if asked.removeprefix("-") in columns else usual
    page = visit.asked_number(page_name, 1)
    return ListOrder(chosen.removeprefix("-"), chosen.startswith("-"), min(max(page, 1), _DEEPEST))


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list.

    ``total``: the lines of all pages; ``kept``: the filter, for the addresses of the others; ``names``: what an address
    calls its order and its page, where a page has two lists; ``more``: there are more lines, which it does not show.
    """

    rows: Sequence[Any]
    total: int
    order: ListOrder
    kept: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, str] = _NAMES
    more: bool = False

    def address(self, page: int) -> dict[str, str]:
        """What the address of another of its pages says: the filter, the order, the page."""
        sort_name, page_name = self.names
        order = {sort_name: self.order.written} if self.order.column else {}
        return {**self.kept, **order, page_name: str(page)}

    @property
    def first(self) -> int:
        """The place of its first line, from 1 on."""
        return self.order.skipped + 1

    @property
    def last(self) -> int:
        """The place of its last line."""
        return self.order.skipped + len(self.rows)

    def turned(self, column: str, *, number: bool) -> dict[str, str]:
        """What the address of a column's heading says: numbers the greatest first, and then the other way."""
        down = not self.order.down if column == self.order.column else number
        sort_name, page_name = self.names
        return {**self.kept, sort_name: f"-{column}" if down else column, page_name: ""}

    def sorted_by(self, column: str) -> str:
        """What ``aria-sort`` says of a column; empty for one by which the list is not sorted."""
        if column != self.order.column:
            return ""
        return "descending" if self.order.down else "ascending"


class SortedStatement:
    """A statement as a list: with every order that it can have made ready once, and a count of its lines."""

    def __init__(
        self,
        statement: Select[Any],
        columns: Mapping[str, ColumnElement[Any]],
        usual: str,
        *ties: ColumnElement[Any],
        counted_to: int = 0,
    ) -> None:
        """``usual``: the order unless another is asked for; ``ties``: what decides between lines that are alike.

        ``counted_to``: a longer list ends there, in its usual order, and is told to have more; by other columns these
        lines are sorted. Nought: all are told.
        """
        self._columns, self._usual, self._most = columns, usual, counted_to
        self._count = counting(statement, counted_to)
        self._pages = (
            pages_of_first(statement, columns, ties, usual, counted_to)
            if counted_to
            else pages(statement, columns, ties)
        )

    async def read(self, visit: Visit, kept: Mapping[str, str] | None = None, **values: object) -> Listing:
        """The page that the address asks for, and how many lines there are; one that ends on the page counts itself."""
        order = asked_order(visit, self._columns, self._usual)
        rows = await self._page(visit, order, values)
        total = order.skipped + len(rows)
        if len(rows) > order.lines or (not rows and order.page > 1):
            total = int((await visit.window.fetch(self._count, **values))[0]["lines"])
            if order != (last := order.within(min(total, self._most or total))):
                order, rows = last, await self._page(visit, last, values)
        more = bool(self._most) and total > self._most
        return Listing(rows[: order.lines], self._most if more else total, order, kept or {}, more=more)

    async def _page(self, visit: Visit, order: ListOrder, values: Mapping[str, object]) -> list[Row]:
        """The lines of a page, and one more where there are more."""
        page = self._pages[order.column, order.down]
        return await visit.window.fetch(page, page_rows=order.lines + 1, skipped=order.skipped, **values)


def listed(
    visit: Visit,
    rows: Sequence[Any],
    keys: Mapping[str, Callable[[Any], Any]],
    usual: str,
    kept: Mapping[str, str] | None = None,
    names: tuple[str, str] = _NAMES,
) -> Listing:
    """The page that the address asks for, of lines that are read anyhow; lines that are alike stay as they stood."""
    order = asked_order(visit, keys, usual, names).within(len(rows))
    key = keys[order.column]
    known = sorted((row for row in rows if key(row) is not None), key=key, reverse=order.down)
    every = [*known, *(row for row in rows if key(row) is None)]
    return Listing(every[order.skipped : order.skipped + PAGE_ROWS], len(rows), order, kept or {}, names)


def paged(
    visit: Visit,
    rows: Sequence[Any],
    lines: int,
    kept: Mapping[str, str] | None = None,
    *,
    page_name: str = "page",
) -> Listing:
    """The page that the address asks for, of lines that have an order of their own, such as a tree or sheets."""
    page = min(max(visit.asked_number(page_name, 1), 1), _DEEPEST)
    order = ListOrder("", down=False, page=page, lines=lines).within(len(rows))
    return Listing(rows[order.skipped : order.skipped + lines], len(rows), order, kept or {}, ("sort", page_name))
