"""Every bad cell of an import is named by row and column."""

from datetime import date

import pytest

from ledger.imports.reading.checking import check_rows
from ledger.imports.reading.sheet import FileRow, Sheet

TODAY = date(2026, 11, 22)


def sheet(*rows: dict[str, str]) -> Sheet:
    return Sheet("groups.csv", "0" * 64, tuple(FileRow(n, row) for n, row in enumerate(rows, start=2)))


def problems_of(*rows: dict[str, str], taken: dict[str, str] | None = None) -> list[str]:
    return [str(problem) for problem in check_rows(sheet(*rows), TODAY, taken or {})[1]]


AWA = {"group": "K-1", "number": "6", "name": "Awa Diarra"}
BINTA = {"group": "K-1", "number": "3", "name": "Binta Traoré"}


def test_a_good_row_is_read_whole() -> None:
    cells = {
        "share_value": "500", "loan_cash": "85 000", "founded_on": "03/06/2026", "phone": "70 00 10 06",
        "shares": "26", "loan_principal": "10 000 F", "loan_charge": "1000", "fines_due": "50",
    }  # fmt: skip
    (group,), problems = check_rows(sheet(AWA | cells), TODAY, {})
    (awa,) = group.members
    assert problems == []
    assert (group.founded_on, group.loan_cash_xof) == (date(2026, 6, 3), 85_000)
    assert (awa.phone, awa.savings_xof, awa.fines_due_xof) == ("+22370001006", 13_000, 50)
    assert [(loan.principal_xof, loan.charge_xof) for loan in awa.loans] == [(10_000, 1_000)]


@pytest.mark.parametrize(
    ("column", "written", "why"),
    [
        ("group", "K 1!", "not a group code"),
        ("number", "0", "not from 1 to 999"),
        ("number", "١٢", "not a whole number"),
        ("name", "", "must be filled"),
        ("name", "x" * 61, "too long"),
        ("phone", "12", "too short or too long"),
        ("phone", "Awa", "no mobile number"),
        ("shares", "2.5", "not a whole number"),
        ("shares", "-3", "less than nothing"),
        ("shares", "1_000", "not a whole number"),
        ("fines_due", "beaucoup", "not a whole number"),
        ("language", "wo", "not one of the words"),
        ("role", "chef", "not one of the words"),
        ("family", "bank", "not one of the words"),
        ("founded_on", "31/02/2026", "not a date"),
        ("founded_on", "2027-01-01", "a day that has not come yet"),
        ("joined_on", "hier", "not a date"),
        ("loan_lent", "5000", "there is no loan"),
        ("cash_unit", "7", "not allowed for this setting"),
        ("max_shares", "many", "not allowed for this setting"),
        ("settings", "[1]", "not allowed for this setting"),
        ("loans", "[{}]", "not a list of loans"),
    ],
)
def test_a_bad_cell_is_named_with_its_column(column: str, written: str, why: str) -> None:
    said = problems_of(AWA | {column: written})
    assert any(line.startswith(f"row 2, {column}: {why}") for line in said), said


def test_rows_are_held_against_each_other() -> None:
    said = problems_of(
        AWA | {"role": "treasurer", "loan_cash": "100"},
        AWA | {"name": "Salif", "role": "trésorière", "loan_cash": "200"},
        taken={"K-1": "group"},
    )
    assert said == [
        'row 2, group: a group of this code is there already; K-2 is free ("K-1")',
        'row 3, loan_cash: differs from what another cell says ("200")',
        'row 3, number: twice in this group ("6")',
        'row 3, role: this office is held by another member already ("treasurer")',
    ]


def test_formulas_and_errors_are_named() -> None:
    row = FileRow(2, AWA | {"shares": "=1+1", "name": "#REF!"}, {"shares": "formula", "name": "error"})
    found = check_rows(Sheet("x.xlsx", "0" * 64, (row,)), TODAY, {})[1]
    assert [str(problem) for problem in found] == [
        'row 2, name: an error of the spreadsheet: write what should stand there ("#REF!")',
        'row 2, shares: a formula: paste its value ("=1+1")',
    ]


def test_savings_and_shares_must_agree() -> None:
    assert problems_of(AWA | {"shares": "2", "savings": "1000"}) == []
    assert problems_of(AWA | {"shares": "3", "savings": "1000"}) == [
        'row 2, savings: differs from what another cell says ("1000")'
    ]


@pytest.mark.parametrize(
    ("due", "model", "next_due", "charged", "periods"),
    [
        ("", "flat", date(2026, 12, 20), 0, 1),  # one period of four weeks from today
        ("2027-01-17", "flat", date(2026, 12, 20), 0, 2),
        ("2026-11-01", "flat", date(2026, 11, 29), 1, 1),  # late already: its charge is in the opening figures
        ("2027-01-17", "flat-term", date(2026, 12, 20), 1, 3),  # the one charge of the term is in them too
    ],
)
def test_the_due_days_of_an_imported_loan(due: str, model: str, next_due: date, charged: int, periods: int) -> None:
    cells = AWA | {"loan_principal": "10000", "loan_due_on": due, "charge_model": model}
    (group,), problems = check_rows(sheet(cells), TODAY, {})
    (loan,) = group.members[0].loans
    assert problems == []
    assert (loan.next_due_on, loan.periods_charged, loan.periods) == (next_due, charged, periods)
    assert loan.handed_over_on <= TODAY
    assert loan.handed_over_on < loan.last_due_on


@pytest.mark.parametrize("short", ["31/12/25", "1.3.26", "4-mars-26", "12 03 25"])
def test_a_year_of_two_digits_is_asked_for_in_full(short: str) -> None:
    (problem,) = problems_of(AWA | {"founded_on": short})
    assert "the year with its four digits" in problem


def test_a_day_that_has_not_come_yet_is_said_to_be_ahead() -> None:
    (problem,) = problems_of(AWA | {"founded_on": "23/11/2026"})
    assert "has not come yet" in problem
