"""A refusal has a name and exactly the numbers its text will say, and some test meets it."""

import re
from pathlib import Path

import pytest

from app.runtime.wiring import load_catalogues
from ledger.rules.refusal import REFUSALS, Refusal
from menus.text.fold import fold

TESTS = Path(__file__).parents[2]


def test_a_refusal_carries_its_numbers():
    refusal = Refusal("loan.above_limit", asked_xof=40_000, limit_xof=30_000, reason="box")
    assert refusal.code == "loan.above_limit"
    assert dict(refusal.numbers) == {"asked_xof": 40_000, "limit_xof": 30_000, "reason": "box"}
    assert str(refusal) == "loan.above_limit asked_xof=40000 limit_xof=30000 reason=box"


@pytest.mark.parametrize("numbers", [{}, {"asked_xof": 1, "limit_xof": 1, "reason": "box", "extra": 1}])
def test_missing_or_unknown_numbers_are_an_error_of_the_program(numbers):
    with pytest.raises(ValueError, match=r"loan\.above_limit takes asked_xof, limit_xof, reason"):
        Refusal("loan.above_limit", **numbers)


def test_an_unknown_code_is_an_error_of_the_program():
    with pytest.raises(ValueError, match=r"no refusal is called 'loan\.nope'"):
        Refusal("loan.nope")


def test_codes_are_dotted_and_numbers_are_words():
    for code, names in REFUSALS.items():
        subject, rule = code.split(".")
        assert all(word.isidentifier() for word in (subject, rule, *names))


def test_the_numbers_of_a_refusal_cannot_be_changed():
    with pytest.raises(TypeError):
        Refusal("money.not_positive", amount_xof=0).numbers["amount_xof"] = 5


def test_every_refusal_is_met_by_a_test_or_heard_in_a_transcript():
    tests = "\n".join(path.read_text("utf-8") for path in TESTS.rglob("*.py")).replace("\\.", ".")
    heard = "\n".join(path.read_text("utf-8") for path in (TESTS / "transcripts").glob("*.txt"))
    french = load_catalogues()
    blank = re.compile(r"\\\{\w+\\\}")
    lines = {code: blank.sub(".+", re.escape(fold(french.text("fr", f"refusal.{code}")))) for code in REFUSALS}
    assert [code for code in REFUSALS if code not in tests and not re.search(lines[code], heard)] == []
