"""``kesu loan``: the worked schedules of the manuals, as the command prints them."""

import json

import pytest
from typer.testing import CliRunner

from app.cli.main import kesu


def planned(model: str, principal: int, rate: str, periods: int, payments: tuple[int, ...] = ()) -> dict:
    asked = ["--model", model, "--principal", str(principal), "--rate", rate, "--periods", str(periods)]
    paid = ["--payments", ",".join(map(str, payments))] if payments else []
    done = CliRunner().invoke(kesu, ["loan", *asked, *paid, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


@pytest.mark.parametrize(
    ("model", "payments", "charge"),
    [("flat", (), 7_500), ("declining", (10_000, 10_000, 5_000), 4_500), ("flat-term", (), 2_500)],
)
def test_a_plan_without_any_group(model, payments, charge):
    plan = planned(model, 25_000, "10", 3, payments)
    assert (plan["total_charge"], plan["total_due"]) == (charge, 25_000 + charge)
    assert plan["periods"][0] | {"paid": 0, "closing": 0} == {
        "period": 1, "opening": 25_000, "charge": 2_500, "paid": 0, "closing": 0,
    }  # fmt: skip


def test_a_plan_line_by_line():
    """25,000 F in three parts that coins make, 10 % beside each; then one that is paid back too much at once."""
    plan = planned("flat", 25_000, "10", 3)
    assert plan == {
        "periods": [
            {"period": 1, "opening": 25_000, "charge": 2_500, "paid": 10_830, "closing": 16_670},
            {"period": 2, "opening": 16_670, "charge": 2_500, "paid": 10_830, "closing": 8_340},
            {"period": 3, "opening": 8_340, "charge": 2_500, "paid": 10_840, "closing": 0},
        ],
        "total_charge": 7_500,
        "total_due": 32_500,
        "overpaid": 0,
    }
    assert planned("flat", 1_000, "10", 1, (1_200,))["overpaid"] == 100
