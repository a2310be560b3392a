"""Tables as CSV and XLSX files that are harmless to open: a cell that looks like a formula is shown as text."""

import csv
import io
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

Cell = str | int | Fraction | None
_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_DECIMALS: Final = 4


def harmless(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would calculate it.

    A phone number begins with + and keeps its sign behind the apostrophe.
    """
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text


def _decimal(cell: Fraction) -> str:
    """A fraction with four decimals, rounded half up, a point between."""
    scaled = (abs(cell) * 10**_DECIMALS + Fraction(1, 2)).__floor__()
    whole, rest = divmod(scaled, 10**_DECIMALS)
    return f"{'-' if cell < 0 else ''}{whole}.{rest:0{_DECIMALS}}"


def csv_file(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a mark, so that spreadsheets read the accents; semicolons, as French ones expect."""
    drawn = io.StringIO()
    writer = csv.writer(drawn, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(name) for name in header])
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    return b"\xef\xbb\xbf" + drawn.getvalue().encode()


def _plain(cell: Cell) -> str | int:
    match cell:
        case None:
            return ""
        case Fraction():
            return _decimal(cell)
        case int():
            return cell
        case _:
            return harmless(cell)


def xlsx_file(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet; texts are written as texts, never as formulas or links."""
    import xlsxwriter  # noqa: PLC0415 -- thirteen megabytes of a process that writes no sheet

    drawn = io.BytesIO()
    book = xlsxwriter.Workbook(drawn, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title[:31])
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(header):
        sheet.write_string(0, column, name, bold)
    for place, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            match cell:
                case None:
                    pass
                case str():
                    sheet.write_string(place, column, cell)
                case Fraction():
                    sheet.write_number(place, column, round(cell.numerator / cell.denominator, _DECIMALS))
                case _:
                    sheet.write_number(place, column, cell)
    sheet.autofit(300)
    book.close()
    return drawn.getvalue()
