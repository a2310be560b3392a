"""Workbooks as programs write them: what a cell shows is what is read, and no work is without bounds."""

import io
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.files.formats import markup
from app.files.formats.reading import read_file
from app.files.spreadsheets import xlsx_file
from ledger.imports.reading.sheet import Unreadable
from tests.app.files.drawn import HEAD, cell, look, notes_of, ods, repacked, repeated_row, saved, xlsx

ONE = "<text:p>1</text:p>"
AWA = ["K-1", "Jigi", 1, "Awa", 76123456, 4]
BINTA = ["K-1", None, 2, "Binta", None, 6]
STRICT = {
    "main": (
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    ),
    "links": (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
}


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"size": ('<dimension ref="A1:F3"', '<dimension ref="A1:B2"')}, "x.xlsx"),
        (STRICT, "x.xlsx"),
        ({"part": ("sheet1.xml", "feuille.xml")}, "x.xlsx"),
        ({}, "x.xlsm"),
        ({}, "x.csv"),  # the name lies: what it is counts
    ],
)
def test_a_sound_workbook_is_read_whole_whatever_its_parts_are_called(
    changed: dict[str, tuple[str, str]], name: str
) -> None:
    (group,), problems, sheet = look(repacked(xlsx(HEAD, AWA, BINTA), **changed), name)
    assert problems == []
    assert [(member.name, member.phone, member.shares) for member in group.members] == [
        ("Awa", "+22376123456", 4),
        ("Binta", None, 6),
    ]
    assert notes_of(sheet)["tab"] == "Membres"


@pytest.mark.parametrize(
    ("value", "shown_as", "percent"),
    [
        (0.1, "0%", "10"),
        (0.075, "0.0%", "7.5"),
        (10, "General", "10"),
        (7.5, "0.0", "7.5"),
        ("7,5 %", "@", "7.5"),
        ("10%", "@", "10"),
    ],
)
def test_a_percentage_is_what_its_cell_shows(value: object, shown_as: str, percent: str) -> None:
    book = Workbook()
    book.active.append([*HEAD, "taux d'intérêt"])
    book.active.append([*AWA, value])
    book.active.cell(2, 7).number_format = shown_as
    (group,), problems, _ = look(saved(book), "x.xlsx")
    assert problems == []
    assert group.rate == percent


def test_noughts_in_front_of_a_code_are_those_its_cell_shows() -> None:
    book = Workbook()
    book.active.append(HEAD)
    book.active.append([42, "Jigi", 1, "Awa", None, 4])
    book.active.cell(2, 1).number_format = "00000"
    (group,), _, _ = look(saved(book), "x.xlsx")
    assert group.code == "00042"


def test_errors_are_named_by_heading_and_cell() -> None:
    _, problems, _ = look(xlsx(HEAD, [*AWA[:3], "#N/A", *AWA[4:]], [*BINTA[:5], "#DIV/0!"]), "x.xlsx")
    assert problems == [
        'row 2, nom (D2): an error of the spreadsheet: write what should stand there ("#N/A")',
        'row 3, parts (F3): an error of the spreadsheet: write what should stand there ("#DIV/0!")',
    ]


def test_merged_cells_matter_where_members_are_and_only_there() -> None:
    title = [["Registre de Jigi"], HEAD, AWA, BINTA]
    assert look(xlsx(tabs={"Membres": title}, merge="A1:F1"), "x.xlsx")[1] == []
    assert look(xlsx(tabs={"Membres": title}, merge="F3:F4"), "x.xlsx")[1] == [
        'row 3, parts (F3): merged cells: split them and fill each ("F3:F4")'
    ]
    # One code beside all its members says the same for each.
    (group,), problems, _ = look(xlsx(tabs={"Membres": title}, merge="A3:A4"), "x.xlsx")
    assert (problems, len(group.members)) == ([], 2)


def test_the_sheet_with_the_members_is_found_and_the_others_are_said() -> None:
    tabs = {"Page de garde": [["Projet"], ["2026"]], "Liste": [HEAD, AWA, BINTA], "Prix": [["mil", 200]]}
    (group,), problems, sheet = look(xlsx(tabs=tabs), "x.xlsx")
    assert (problems, len(group.members)) == ([], 2)
    assert (notes_of(sheet)["tab"], notes_of(sheet)["other_tabs"]) == ("Liste", "Page de garde, Prix")


def test_an_opendocument_table() -> None:
    number, rate, day = (
        cell("float", "4", "4,00"),
        cell("percentage", "0.075", "7,5%"),
        cell("date", "2026-06-03", "03/06/26"),
    )
    blank = '<table:table-cell table:number-columns-repeated="4"/>'
    body = ods(
        [*HEAD, "taux", "début du cycle"],
        ["K-1", "Jigi", "1", "Awa <Traoré>", "76 12 34 56", number, rate, day],
        ["K-1", blank, cell("float", "9", "9", formula="of:=[.A1]")],
        tail=repeated_row(1_048_570, 16_384),
    )
    (group,), problems, _ = look(body, "x.ods")
    assert (group.members[0].name, group.members[0].shares, group.rate) == ("Awa <Traoré>", 4, "7.5")
    assert group.founded_on.isoformat() == "2026-06-03"
    assert problems == [
        "row 3, n° (C3): must be filled",
        "row 3, nom (D3): must be filled",
        'row 3, parts (F3): a formula: paste its value ("=[.A1]")',
    ]


def far_away() -> bytes:
    body = xlsx(HEAD, AWA)
    return repacked(body, far=("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'))


def many_elements(rows: int = 400_000) -> bytes:
    body = xlsx(HEAD, AWA)
    return repacked(body, many=("</sheetData>", "<row/>" * rows + "</sheetData>"))


def entities() -> bytes:
    text = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;">]><workbook>&c;</workbook>'
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(HEAD))) as before, zipfile.ZipFile(packed, "w") as after:
        for name in before.namelist():
            after.writestr(name, text if name == "xl/workbook.xml" else before.read(name))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("body", "name", "said"),
    [
        (far_away, "x.xlsx", "far outside the table, in XFD1048576"),
        (many_elements, "x.xlsx", "more than 50000 rows"),
        (entities, "x.xlsx", "damaged"),
        (lambda: ods(["groupe", "nom"], tail=repeated_row(1_000_000, 9_000, ONE)), "x.ods", "far outside"),
        (lambda: ods(["groupe", "nom"], tail=repeated_row(1_000_000, 1, ONE)), "x.ods", "more than 50000 rows"),
        (lambda: b'"' + b";" * 3_000_000, "x.csv", "damaged"),
    ],
)  # fmt: skip
def test_a_small_file_that_asks_for_much_work_is_refused_in_one_line(
    body, name: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(markup, "MAX_EVENTS", markup.MAX_EVENTS // 10)  # reading up to all of them takes seconds
    made = body()
    begun = time.process_time()
    with pytest.raises(Unreadable, match=said) as refused:
        read_file(made, name)
    assert "\n" not in str(refused.value)
    assert time.process_time() - begun < 30  # of the processor, which tests share: without the bounds, minutes


def test_strings_that_cells_share_are_bounded_as_cells_are(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, packed = xlsx_file("Membres", HEAD, [[str(cell) for cell in AWA]]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as before, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(b"</sst>", b"<si/>" * 100_000 + b"</sst>"))
    assert len(packed.getvalue()) < 10_000
    assert len(read_file(packed.getvalue(), "x.xlsx").rows) == 1
    monkeypatch.setattr(markup, "MAX_EVENTS", 100_000)
    with pytest.raises(Unreadable, match="too large"):
        read_file(packed.getvalue(), "x.xlsx")


def test_the_samples_of_the_documentation_are_read_by_every_name(tmp_path: Path) -> None:
    body = xlsx(HEAD, AWA)
    path = tmp_path / "liste.xlsx"
    path.write_bytes(body)
    assert read_file(path).rows == read_file(body, "liste.xlsx").rows
