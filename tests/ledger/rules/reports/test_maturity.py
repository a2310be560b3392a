"""How mature a group is: the three groups of docs/rules.md, what is not known, and what a mature group needs."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from ledger.rules.reports.maturity import INPUTS, NEWEST, RULES, maturity

TEXT = (Path(__file__).parents[4] / "docs" / "rules.md").read_text("utf-8").partition("## Maturity")[2]
NUMBER = r"(?:\d+(?:/\d+)?|–)"
GROUPS = re.findall(rf"^\| (\w+) ((?:\| {NUMBER} ){{6}})\| (\d+) \| (\d+) \| (\w+) \|$", TEXT, re.MULTILINE)
BEST = {name: given.best for name, given in NEWEST.inputs.items()}


def test_the_table_of_weights_and_bounds_is_the_newest_rule() -> None:
    rows = re.findall(r"^\| `(\w+)`( \*)?:[^|]+\| (\d+) \| (\d+)( %)? \| (\d+)(?: %)? \|$", TEXT, re.MULTILINE)
    said = {
        name: (int(weight), *(Fraction(int(bound), 100 if share else 1) for bound in (worst, best)), bool(needed))
        for name, needed, weight, worst, share, best in rows
    }
    assert said == {name: (one.weight, one.worst, one.best, one.needed) for name, one in NEWEST.inputs.items()}
    assert f"rule {NEWEST.version} |" in TEXT
    assert tuple(said) == INPUTS


@pytest.mark.parametrize(("group", "cells", "known", "score", "level"), GROUPS)
def test_three_groups_worked_out(group: str, cells: str, known: str, score: str, level: str) -> None:
    values = [None if cell.strip() == "–" else Fraction(cell.strip()) for cell in cells.split("|")[1:]]
    found = maturity(dict(zip(INPUTS, values, strict=True)))
    assert (found.known, found.score, found.level) == (int(known), int(score), level), group
    assert found.missing == (("cycles", "visits") if group == "Jigi" else ())


def test_there_are_three() -> None:
    assert [group[0] for group in GROUPS] == ["Benkadi", "Sabunyuma", "Jigi"]


def test_what_is_not_known_counts_for_nothing_and_too_little_says_nothing() -> None:
    new = maturity({**dict.fromkeys(INPUTS), "cycles": Fraction(0), "incidents": Fraction(0)})
    assert (new.known, new.score, new.level) == (30, None, "too_early")
    assert maturity({**BEST, "late": None}).score == 100
    with pytest.raises(KeyError):
        maturity({"cycles": Fraction(1)})


@pytest.mark.parametrize("name", ["cycles", "meetings", "attendance", "visits"])
def test_no_group_is_mature_without_what_it_needs(name: str) -> None:
    worst = NEWEST.inputs[name].worst
    for measured in (None, worst, worst - 1):
        found = maturity({**BEST, name: measured})
        assert found.score is not None
        assert found.score >= NEWEST.mature_from
        assert (found.level, found.missing) == ("growing", (name,))
    assert maturity(BEST).level == "mature"


def test_points_stay_within_their_bounds_and_weights_are_a_hundred() -> None:
    for rule in RULES.values():
        assert sum(given.weight for given in rule.inputs.values()) == 100
        for given in rule.inputs.values():
            beyond = 2 * given.best - given.worst, 2 * given.worst - given.best
            assert [given.points(value) for value in (given.worst, given.best, *beyond)] == [0, 100, 100, 0]
