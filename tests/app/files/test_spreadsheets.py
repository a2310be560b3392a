"""Tables as files: harmless to open, whatever somebody is called."""

import csv
import io
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.files import BookTable, table_file
from app.files.spreadsheets import csv_file, harmless, xlsx_file

NAUGHTY = ("=1+1", "+223", "-2", "@SUM(A1)", "\t=1", '=HYPERLINK("http://evil.test")', "<script>alert(1)</script>")


@given(st.text())
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


def test_a_kind_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match=r"must end in \.csv"):
        table_file(BookTable("t", ("a",), []), "pdf")
