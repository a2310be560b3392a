"""Files as people make them: CSV of a French Windows, workbooks with formulas and merged cells, broken ones."""

import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.files.formats.reading import read_file
from ledger.imports.reading.checking import check_rows
from ledger.imports.reading.sheet import Unreadable

SAMPLES = Path(__file__).parents[3] / "docs" / "samples"
TODAY = date(2026, 11, 22)
HEADINGS = ["groupe", "Numéro", "NOM", "Téléphone", "parts"]


def workbook(*rows: list[object], merge: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    for row in (HEADINGS, *rows):
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "groups", "members"), [("groups.csv", 2, 8), ("groups.xlsx", 2, 8), ("group.json", 1, 3)]
)
def test_the_samples_have_no_problem(name: str, groups: int, members: int) -> None:
    sheet = read_file(SAMPLES / name)
    found, problems = check_rows(sheet, TODAY, {})
    assert problems == []
    assert sheet.unknown == ()
    assert (len(found), len(sheet.rows)) == (groups, members)


def test_the_sample_tables_say_the_same() -> None:
    (of_csv, _), (of_xlsx, _) = (
        check_rows(read_file(SAMPLES / name), TODAY, {}) for name in ("groups.csv", "groups.xlsx")
    )
    assert [group.members for group in of_csv] == [group.members for group in of_xlsx]
    assert [group.constitution for group in of_csv] == [group.constitution for group in of_xlsx]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_of_any_office(encoding: str, separator: str) -> None:
    lines = [HEADINGS, ["K-1", "6", "Awa Keïta", "76 12 34 56", "4"]]
    body = "\r\n".join(separator.join(line) for line in lines).encode(encoding)
    (row,) = read_file(body, "LISTE.CSV").rows
    assert row.cells == {"group": "K-1", "number": "6", "name": "Awa Keïta", "phone": "76 12 34 56", "shares": "4"}
    assert row.line == 2


def test_a_workbook_names_formulas_and_merged_cells_by_their_rows() -> None:
    body = workbook(
        ["K-1", 1, "Fanta", 76123456, 4.0],
        ["K-1", 2, "Binta", "22376123457", "=2+2"],
        ["K-1", 3, "Awa", None, 4.5],
        merge="C4:C5",
    )
    found, problems = check_rows(read_file(body, "x.xlsx"), TODAY, {})
    assert [str(problem) for problem in problems] == [
        'row 3, parts (E3): a formula: paste its value ("=2+2")',
        'row 4, NOM (C4): merged cells: split them and fill each ("C4:C5")',
        'row 4, parts (E4): not a whole number: francs and shares have no decimals ("4.5")',
    ]
    assert [member.phone for member in found[0].members] == ["+22376123456", "+22376123457", None]


def test_a_workbook_whose_dates_are_dates() -> None:
    book = Workbook()
    book.active.append(["group", "number", "name", "founded_on", "joined_on"])
    book.active.append(["K-1", 1, "Awa", datetime(2026, 6, 3), date(2026, 7, 1)])  # noqa: DTZ001 -- as workbooks hold them
    written = io.BytesIO()
    book.save(written)
    (group,), problems = check_rows(read_file(written.getvalue(), "x.xlsx"), TODAY, {})
    assert problems == []
    assert (group.founded_on, group.members[0].joined_on) == (date(2026, 6, 3), date(2026, 7, 1))


def swelling() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (301 * 1024 * 1024))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "body", "why"),
    [
        ("groups.pdf", b"%PDF", "kind"),
        ("groups.ods", b"", "broken"),
        ("groups.xls", b"\xd0\xcf\x11\xe0 a workbook of 2003", "old"),
        ("groups", b"", "kind"),
        ("groups.csv", b"", "empty"),
        ("groups.csv", b"groupe;nom;name;numero\n", "empty"),
        ("groups.csv", b"group;number;name\n;;\n", "empty"),
        ("groups.csv", b"group;number;name\n\x00", "broken"),
        ("groups.csv", b'group;number;name\n"' + b"x" * 200_000, "broken"),
        ("groups.xlsx", b"PK\x03\x04 no workbook", "broken"),
        ("groups.json", b"{", "broken"),
        ("groups.json", b'"group"', "broken"),
        ("groups.json", b"[1, 2]", "broken"),
        ("groups.json", b'{"groups": [{"members": []}]}', "broken"),
        ("groups.json", b'{"group": {"code": "K-1"}, "members": []}', "members"),
        ("groups.json", b"[" * 100_000, "broken"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(name: str, body: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_file(body, name)
    assert refused.value.why == why
    assert "\n" not in str(refused.value)


def test_a_workbook_that_swells_is_not_unpacked() -> None:
    with pytest.raises(Unreadable, match="50000 rows, or is too large"):
        read_file(swelling(), "bomb.xlsx")


def test_fifty_thousand_rows_and_one_more() -> None:
    lines = ["group;number;name", *(f"K-{n // 25};{n % 25 + 1};Awa" for n in range(50_000))]
    assert len(read_file("\n".join(lines).encode(), "x.csv").rows) == 50_000
    with pytest.raises(Unreadable, match="50000"):
        read_file("\n".join([*lines, "K-9;1;Salif"]).encode(), "x.csv")


def test_unknown_keys_are_said() -> None:
    document = {"group": {"code": "K-1", "colour": "red"}, "members": [{"number": 1, "name": "Awa", "shares_": 2}]}
    assert read_file(json.dumps(document).encode(), "x.json").unknown == ("group.colour", "shares_")
