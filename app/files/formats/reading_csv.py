"""Reads text tables as spreadsheets write them: their separators, encodings, and the line ``sep=;`` of Excel."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from app.files.formats.grid import Grid, GridCell, Line, bounded, formula_cell, plain_cell
from ledger.imports.reading.sheet import Unreadable

_SEPARATORS: Final = ";,\t|"
_LOOKED_AT: Final = 60
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CODE_PAGES: Final = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "cp850": "DOS 850"}
_OF_NAMES: Final = frozenset("àâäçéèêëîïôöùûüÿœæñÀÂÇÉÈÊËÎÏÔÙÛŒ’«»°ñ€–")
_END: Final = "\x03"
"""A line of its own behind the last, but where a quotation mark is open."""
_SEP_LINE: Final = re.compile(r'^"?sep=(.)"?\r?\n', re.IGNORECASE)


def read_csv(body: bytes) -> Grid:
    """A table in UTF-8, UTF-16 or a code page of Windows, Mac or DOS; its separator is what parts most lines alike.

    Raises:
        Unreadable: it is no text, or too large.
    """
    text, encoding, guessed = _decoded(body)
    if "\x00" in text:
        raise Unreadable("broken")
    said = _SEP_LINE.match(text)
    separator = said.group(1) if said else _separator(text)
    try:
        lines = list(bounded(_lines(text[said.end() :] if said else text, separator, 1 if said else 0)))
    except csv.Error as problem:
        raise Unreadable("broken") from problem
    if guessed:
        below = text.partition("\n")[2]  # names rather than headings
        encoding += "".join(f" ({word})" for word in re.findall(r"\w*[^\W\d_a-zA-Z]\w*", below)[:1])
    return Grid(lines, encoding=encoding, guessed=guessed)


def _decoded(body: bytes) -> tuple[str, str, bool]:
    """The text, the name of its encoding, and whether that had to be guessed."""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            try:
                return body.decode(codec), codec.removesuffix("-sig").upper(), False
            except UnicodeDecodeError as problem:
                raise Unreadable("broken") from problem
    start = body[:2000]
    for codec, noughts in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if len(start) > 1 and noughts.count(0) > len(noughts) * 0.7:
            return body.decode(codec, errors="replace"), codec.upper(), True
    try:
        return body.decode("utf-8"), "UTF-8", False
    except UnicodeDecodeError:
        texts = {codec: body.decode(codec, errors="replace") for codec in _CODE_PAGES}
        best = max(texts, key=lambda codec: _likeness(texts[codec]))  # of equal ones the first: Windows
        return texts[best], _CODE_PAGES[best], True


def _likeness(text: str) -> int:
    """How much it looks like French: letters of names count for it, other signs beyond ASCII against it."""
    beyond = Counter(letter for letter in text if not letter.isascii())
    return sum(count if letter in _OF_NAMES else -count for letter, count in beyond.items())


def _separator(text: str) -> str:
    """The sign that gives most lines one width of at least two; in doubt the first of ``;``, ``,``, tab and ``|``."""
    start = text[:200_000].splitlines()[:_LOOKED_AT]

    def alike(separator: str) -> tuple[int, int]:
        widths = Counter(len(cells) for cells in csv.reader(start, delimiter=separator) if len(cells) > 1)
        width, lines = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return lines, width

    try:
        return max(_SEPARATORS, key=alike)
    except csv.Error:
        return max(_SEPARATORS, key=text.partition("\n")[0].count)


def _lines(text: str, separator: str, before: int) -> Iterator[Line]:
    """The rows with their lines. A quotation mark that nobody closed makes one cell of the rows up to the next mark.

    Such a cell is told from one of several lines by the file's end, or by as many separators as a row has.

    Raises:
        Unreadable: a mark is not closed; the line its row begins on is named.
    """
    records = csv.reader([*io.StringIO(text, newline=""), _END], delimiter=separator)
    ended = before
    for cells in records:
        if cells == [_END]:
            return
        a_row = max(2, len(cells) - 1)
        if any(
            cell.endswith(_END) or (("\n" in cell or "\r" in cell) and cell.count(separator) >= a_row) for cell in cells
        ):
            raise Unreadable("quote", str(ended + 1))
        ended = records.line_num + before
        yield ended, {column: _cell(cell) for column, cell in enumerate(cells) if cell}


def _cell(written: str) -> GridCell:
    text = written.strip()
    return formula_cell(text, "") if text.startswith("=") else plain_cell(text)
