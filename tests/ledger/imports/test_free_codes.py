"""A code that another group has is answered with one that is free, and with nothing about that group."""

import pytest

from ledger.imports.free_codes import LONGEST, free_code
from ledger.imports.reading.checking import check_rows
from tests.ledger.imports.test_import_check import AWA, TODAY, problems_of, sheet


@pytest.mark.parametrize(
    ("code", "taken", "offered"),
    [
        ("K-015", {"k-015"}, "K-016"),
        ("K-015", {"k-015", "k-016", "k-017"}, "K-018"),
        ("K-099", {"k-099"}, "K-100"),
        ("00001", {"00001"}, "00002"),
        ("Logo", {"logo"}, "Logo-2"),
        ("Logo", {"logo", "logo-2"}, "Logo-3"),
        ("A" * LONGEST, {"a" * LONGEST}, "A" * (LONGEST - 1) + "2"),
        ("A" * (LONGEST - 1) + "9", {"a" * (LONGEST - 1) + "9"}, "A" * (LONGEST - 2) + "10"),
    ],
)
def test_the_next_free_one_is_offered(code: str, taken: set[str], offered: str) -> None:
    assert free_code(code, taken) == offered


def test_two_codes_that_are_taken_are_offered_two_that_nobody_has_or_brings() -> None:
    brought = (AWA | {"group": "K-1"}, AWA | {"group": "K-2"}, AWA | {"group": "K-3"})
    problems = check_rows(sheet(*brought), TODAY, {"K-1": "", "K-2": ""})[1]
    assert [problem.figures for problem in problems] == [{"free": "K-4"}, {"free": "K-5"}]


def test_one_s_own_and_another_organisation_s_are_said_in_the_same_words() -> None:
    assert problems_of(AWA, taken={"K-1": "group"}) == problems_of(AWA, taken={"K-1": ""})
