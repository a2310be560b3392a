"""Donors who subtract each month's supports from every other learn of no one to four people what they got."""

import random
from datetime import date
from typing import Any

import pytest

from app.organisations.programmes.programme_report import reached
from app.organisations.supports.donor_steps import donor_supports, heads, steps
from tests.kit.subtracting import FEW, Attack

MONTHS = [date(2026, month, 28) for month in range(1, 9)]
DAYS = ("promised_on", "handed_on", "back_on")


def supports(seed: int) -> list[dict[str, Any]]:
    """Lines of a franc each: promised in some months to a few or to many; some handed over or taken back later."""
    dice, lines = random.Random(seed), []
    for start in range(5):
        for _ in range(dice.choice([0, 1, 3, 6, 8])):
            handed = start + dice.choice([0, 1, 1, 2, 9])
            back = start + dice.choice([0, 1, 2, 3, *[9] * 16])
            months = (start, handed if handed <= back else 9, back)
            row = {
                name: f"2026-{month + 1:02}-15" if month < 8 else None for name, month in zip(DAYS, months, strict=True)
            }
            person = dice.randint(1, 40)
            lines.append({**row, "she": person, "quantity": 1, "measure": "", "word": None, "said_us": None})
    return lines


def at(lines: list[dict[str, Any]], until: date) -> tuple[set[int], set[int]]:
    """What is promised and handed over at the end of a day, to the franc."""
    by = {name: [row[name] or "~" for row in lines] for name in DAYS}
    day = until.isoformat()
    stands = {place for place in range(len(lines)) if by["promised_on"][place] <= day < by["back_on"][place]}
    return stands, {place for place in stands if by["handed_on"][place] <= day}


def learned(seed: int, *, protected: bool) -> list[object]:
    lines, attack = supports(seed), Attack()
    for until in MONTHS:
        promised, handed = (steps if protected else at)(lines, until)  # type: ignore[arg-type]
        seen = donor_supports(lines, until) if protected else None  # type: ignore[arg-type]
        if promised and (seen or (not protected and len(promised) not in FEW)):
            attack.hear(promised, len(promised))
        if handed and ((seen and seen.handed_xof is not None) or (not protected and len(handed) not in FEW)):
            attack.hear(handed, len(handed))
    every = range(len(lines))
    cells = {frozenset({place}) for place in every}
    cells |= {frozenset(place for place in every if lines[place]["she"] == row["she"]) for row in lines}
    for name in DAYS:
        cells |= {frozenset(place for place in every if lines[place][name] == row[name]) for row in lines}
    return list(attack.learned(dict.fromkeys(every, 1), cells))


@pytest.mark.parametrize("part", range(4))
def test_no_two_months_tell_what_a_few_were_promised_or_got(part: int) -> None:
    for seed in range(part, 24, 4):
        assert learned(seed, protected=True) == [], seed


def test_the_attack_finds_them_where_small_sums_alone_are_hidden() -> None:
    assert sum(bool(learned(seed, protected=False)) for seed in range(4)) >= 3


@pytest.mark.parametrize("seed", range(12))
def test_a_month_says_the_same_when_it_is_asked_for_later(seed: int) -> None:
    lines = supports(seed)
    for until in MONTHS:
        end = until.isoformat()
        then = [{**row, **{name: None for name in DAYS if (row[name] or "") > end}} for row in lines]
        known = [row for row in then if row["promised_on"]]
        later = [row for row in lines if row["promised_on"] <= end]
        assert steps(known, until) == steps(later, until)  # type: ignore[arg-type]


def test_what_is_told_comes_near_to_what_is_true() -> None:
    """Telling nothing would protect as well; what waits are a few people at most of each kind of step."""
    for seed in range(40):
        lines = supports(seed)
        true, shown = at(lines, MONTHS[-1]), steps(lines, MONTHS[-1])  # type: ignore[arg-type]
        assert heads(lines[place] for place in true[0] - shown[0]) < 5, seed  # type: ignore[misc]
        assert heads(lines[place] for place in shown[1] - true[1]) < 5, seed  # type: ignore[misc]
        seen = donor_supports(lines, MONTHS[-1])  # type: ignore[arg-type]
        assert seen is None or not any(each % 5 for each in (seen.people, seen.confirmed, seen.contested, seen.silent))


def persons(seed: int) -> list[dict[str, Any]]:
    dice = random.Random(seed)
    return [
        {
            "she": number,
            "sex": dice.choice("ffm"),
            "born": dice.choice([None, 1950, 1980, 2000, 2000, 2012]),
            "region": dice.choice(["Gao", "Gao", "Kayes", ""]),
        }
        for number in range(1, dice.choice([6, 12, 25, 40]))
    ]


def learned_of_persons(rows: list[dict[str, Any]], *, protected: bool) -> list[object]:
    """What the lines of a report tell by sex, age and place, even if they were not rounded."""
    on, attack, lines = MONTHS[-1], Attack(), {}
    for row in rows:
        one = reached([row], on, exact=True)  # type: ignore[list-item]
        for line in one:
            lines.setdefault(line, set()).add(row["she"])
    shown = reached(rows, on, exact=True)  # type: ignore[arg-type]
    for line, value in shown.items():
        if value is not None if protected else len(lines[line]) not in FEW:
            attack.hear(lines[line], len(lines[line]))
    cells = {frozenset(a & b & c) for a in lines.values() for b in lines.values() for c in lines.values()} - {
        frozenset()
    }
    return list(attack.learned({row["she"]: 1 for row in rows}, cells))


def test_persons_by_sex_age_and_place_tell_no_few() -> None:
    found = 0
    for seed in range(12):
        rows = persons(seed)
        assert learned_of_persons(rows, protected=True) == [], seed
        assert not any((value or 0) % 5 for value in reached(rows, MONTHS[-1]).values())  # type: ignore[arg-type]
        found += bool(learned_of_persons(rows, protected=False))
    assert found >= 3, "where small lines alone are hidden, the same attack finds some"
