"""Opening figures that contradict each other are refused with both, and what nobody wrote is said."""

import pytest

from ledger.imports.invariants import notes_on
from ledger.imports.reading.checking import check_rows
from tests.ledger.imports.test_import_check import AWA, BINTA, TODAY, problems_of, sheet


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"savings": "1250"}, "1250 F of savings are no whole shares of 500 F"),
        ({"savings": "1250", "share_value": "250"}, None),
        ({"savings": "1250", "family": "shg"}, None),  # nothing is shared out
        ({"shares": "4", "loan_cash": "1500"}, "1500 F in the box and 0 F lent cannot hold 2000 F of savings"),
        ({"shares": "4", "loan_cash": "1500", "loan_principal": "500"}, None),
        ({"shares": "4", "loan_cash": "1500", "losses": "500"}, None),
        ({"shares": "4", "loan_cash": "2000"}, None),
        ({"loan_cash": "2752"}, "2752 F cannot be paid in coins of 5 F"),
        ({"loan_cash": "2752", "cash_unit": "1"}, None),
        ({"loan_principal": "1003"}, "1003 F cannot be paid in coins of 5 F"),
        ({"family": "tontine", "loan_principal": "5000"}, "a tontine has no loans, 5000 F stand here"),
        (
            {"founded_on": "2026-06-03", "loan_principal": "5000", "loan_due_on": "2026-05-30"},
            "due on 2026-05-30, before the cycle began on 2026-06-03",
        ),
        ({"loan_principal": "5000", "loan_due_on": "2026-05-30"}, None),  # nobody said when the cycle began
    ],
)
def test_figures_that_contradict_each_other(cells: dict[str, str], said: str | None) -> None:
    problems = problems_of(AWA | cells)
    assert len(problems) == (said is not None)
    assert said is None or said in problems[0]


def test_what_a_group_lacks_is_said_and_keeps_nothing_out() -> None:
    rows = (AWA | {"role": "président", "shares": "4"}, BINTA | {"role": "key holder"})
    groups, problems = check_rows(sheet(*rows), TODAY, {})
    assert problems == []
    assert [(note.why, note.what) for note in notes_on(groups)] == [("no_officers", "K-1"), ("no_box", "K-1")]
    named = [
        row | {"role": role, "loan_cash": "2000"} for row, role in zip(rows, ("president", "treasurer"), strict=True)
    ]
    assert notes_on(check_rows(sheet(*named), TODAY, {})[0]) == []


def test_codes_and_values_are_compared_by_what_they_stand_for() -> None:
    first = AWA | {"family": "AVEC", "loan_cash": "85000", "founded_on": "2026-06-03", "charge_percent": "10"}
    second = BINTA | {
        "group": "k-1", "family": "vsla", "loan_cash": "85 000 F", "founded_on": "03/06/2026", "charge_percent": "10 %",
    }  # fmt: skip
    (group,), problems = check_rows(sheet(first, second), TODAY, {})
    assert (problems, group.code, len(group.members)) == ([], "K-1", 2)
    assert "is there already" in problems_of(AWA, taken={"k-1": "group"})[0]


def test_a_bad_code_is_named_once_and_the_rest_of_its_rows_as_well() -> None:
    said = problems_of(AWA | {"group": "K 1"}, BINTA | {"phone": "12"})
    assert [line.partition(":")[0] for line in said] == ["row 2, group", "row 3, phone"]
