"""Tables as files: harmless to open, whatever somebody is called."""

import csv
import io
import re
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.files.spreadsheets import csv_file, harmless, xlsx_file
from app.files.table_files import BookTable, table_file

NAUGHTY = ("=1+1", "+223", "-2", "@SUM(A1)", "\t=1", '=HYPERLINK("http://evil.test")', "<script>alert(1)</script>")


@given(st.text().filter(lambda cell: not re.fullmatch(r"\+\d[\d ]+", cell)))
def test_no_cell_begins_as_a_formula(cell: str) -> None:
    assert not harmless(cell).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert harmless(cell).removeprefix("'") == cell.removeprefix("'")


def test_naughty_names_are_text_in_both_files() -> None:
    rows = [(name, 5, Fraction(1, 3), None) for name in NAUGHTY]
    read = list(csv.reader(io.StringIO(csv_file(("a", "b", "c", "d"), rows).decode("utf-8-sig")), delimiter=";"))
    assert [row[0].removeprefix("'") for row in read[1:]] == list(NAUGHTY)
    assert read[1][1:] == ["5", "0.3333", ""]
    sheet = load_workbook(io.BytesIO(xlsx_file("t", ("a", "b", "c", "d"), rows))).active
    assert [cell.value for cell in sheet["A"]][1:] == list(NAUGHTY)
    assert {cell.data_type for cell in sheet["A"]} == {"s"}
    assert not any(cell.hyperlink for cell in sheet["A"])


@pytest.mark.parametrize("number", ["+22370000101", "+223 70 00 01 01"])
def test_a_phone_is_text_without_an_apostrophe(number: str) -> None:
    assert harmless(number) == number
    rows = [(number,)]
    assert csv_file(("phone",), rows).decode("utf-8-sig").splitlines()[1] == number
    cell = load_workbook(io.BytesIO(xlsx_file("t", ("phone",), rows))).active["A2"]
    assert (cell.value, cell.data_type) == (number, "s")


@pytest.mark.parametrize("cell", ["+1+1", "+223;1", "+223-70", "+cmd|' /C calc'!A0"])
def test_what_only_looks_like_a_phone_is_no_phone(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_days_are_days_and_shares_are_numbers_in_percent() -> None:
    table = BookTable("t", ("joined_on", "left_on", "share"), [("2026-11-22", None, Fraction(1, 3)), ("?", "", None)])
    sheet = load_workbook(io.BytesIO(table_file(table, "xlsx"))).active
    assert (sheet["A2"].value.date(), sheet["A2"].is_date) == (date(2026, 11, 22), True)
    assert (sheet["B2"].value, sheet["A3"].value) == (None, "?")
    assert sheet["C2"].value == pytest.approx(1 / 3, abs=1e-12)
    assert table_file(table, "csv").decode("utf-8-sig").splitlines()[1] == "2026-11-22;;0.3333"


def test_a_kind_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match=r"must end in \.csv"):
        table_file(BookTable("t", ("a",), []), "pdf")
