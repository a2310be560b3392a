"""Files as the tests need them: workbooks of several kinds from rows, and what reading and checking them says."""

import io
import zipfile
from datetime import date
from xml.sax.saxutils import escape

from openpyxl import Workbook

from app.files.columns.mapping import ColumnChoices, read_pairs
from app.files.formats.reading import read_file
from ledger.imports.groups import GroupToImport
from ledger.imports.reading.checking import check_rows
from ledger.imports.reading.sheet import Sheet

TODAY = date(2026, 11, 22)
HEAD = ["groupe", "nom du groupe", "n°", "nom", "téléphone", "parts"]


def xlsx(*rows: list[object], tabs: dict[str, list[list[object]]] | None = None, merge: str = "") -> bytes:
    """A workbook: one sheet of these rows, or several by name."""
    book = Workbook()
    book.remove(book.active)
    for name, lines in (tabs or {"Membres": list(rows)}).items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
        if merge:
            sheet.merge_cells(merge)
    return saved(book)


def saved(book: Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def repacked(body: bytes, **changed: tuple[str, str]) -> bytes:
    """The same parts with words replaced in all of them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as before, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.namelist():
            name, text = part, before.read(part).decode()
            for old, new in changed.values():
                name, text = name.replace(old, new), text.replace(old, new)
            after.writestr(name, text)
    return packed.getvalue()


def ods(*rows: list[str], tail: str = "") -> bytes:
    """An OpenDocument table; a row's cells are text, or the XML of a cell."""
    drawn = "".join(
        "<table:table-row>"
        + "".join(
            cell
            if cell.startswith("<table:")
            else f"<table:table-cell><text:p>{escape(cell)}</text:p></table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    packed = io.BytesIO()
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content{spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="Membres">{drawn}{tail}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return packed.getvalue()


def cell(kind: str, value: str, shown: str, **more: str) -> str:
    """A cell of an OpenDocument table with a value of its own."""
    name = {"date": "date-value"}.get(kind, "value")
    given = "".join(f' table:{key}="{words}"' for key, words in more.items())
    return (
        f'<table:table-cell office:value-type="{kind}" office:{name}="{value}"{given}>'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


def repeated_row(times: int, columns: int, words: str = "") -> str:
    """A line of an OpenDocument table that stands there often."""
    return (
        f'<table:table-row table:number-rows-repeated="{times}"><table:table-cell'
        f' table:number-columns-repeated="{columns}">{words}</table:table-cell></table:table-row>'
    )


def look(
    body: bytes | str, name: str = "x.csv", pairs: str = "", **given: str
) -> tuple[list[GroupToImport], list[str], Sheet]:
    """The groups of a file, what is wrong in words, and the sheet."""
    encoded = body.encode() if isinstance(body, str) else body
    sheet = read_file(encoded, name, ColumnChoices(read_pairs(pairs), given))
    groups, problems = check_rows(sheet, TODAY, {})
    return groups, [str(problem) for problem in problems], sheet


def notes_of(sheet: Sheet) -> dict[str, str]:
    """What was said of a file, by its reason."""
    return {note.why: note.what for note in sheet.notes}
