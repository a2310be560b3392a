"""Writes its column's name into every cell of a table, so that a narrow screen can draw each row as a card."""

import re
from typing import Final

_TABLE: Final = re.compile(r'<table class="cards(?: read)?">(.*?)</table>', re.DOTALL)
_HEAD: Final = re.compile(r'<th scope="col"[^>]*>(.*?)</th>', re.DOTALL)
_ROW: Final = re.compile(r"<tr[^>]*>.*?</tr>", re.DOTALL)
_CELL: Final = re.compile(r"<(td|th)\b([^>]*)>")
_SPAN: Final = re.compile(r'colspan="(\d+)"')
_MARKUP: Final = re.compile(r"<[^>]+>")


def labelled(page: str) -> str:
    """The page with ``data-th`` in the cells of its tables of class ``cards``; a cell over several columns has none.

    A cell that has its own keeps it: in a line whose heading says what it holds, the column's name would be wrong.
    """
    return _TABLE.sub(lambda table: _with_labels(table.group()), page)


def _with_labels(table: str) -> str:
    head, end, body = table.partition("</thead>")
    names = [_MARKUP.sub("", name).strip() for name in _HEAD.findall(head)]
    return head + end + _ROW.sub(lambda row: _row(row.group(), names), body)


def _row(row: str, names: list[str]) -> str:
    place = 0

    def cell(found: re.Match[str]) -> str:
        nonlocal place
        kind, attributes = found.groups()
        span = _SPAN.search(attributes)
        name = "" if span or kind == "th" or "data-th" in attributes or place >= len(names) else names[place]
        place += int(span.group(1)) if span else 1
        return f'<{kind}{attributes} data-th="{name}">' if name else found.group()

    return _CELL.sub(cell, row)
