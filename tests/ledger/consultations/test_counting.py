"""Ballots are read and added up by kind: choices, a ranking by Borda with Condorcet's winner, the middle of numbers."""

from fractions import Fraction

import pytest

from ledger.consultations.counting import BallotResult, count, together
from ledger.consultations.questions import NUMBER, ONE, RANKING, SEVERAL, YES_NO, Question

FOUR = tuple({"fr": name} for name in ("Eau", "Paix", "École", "Champs"))


@pytest.mark.parametrize(
    ("kind", "typed", "ballot"),
    [
        (ONE, "3", "3"), (ONE, "5", None), (ONE, "0", None), (ONE, "12", None), (ONE, "", None), (ONE, "²", None),
        (SEVERAL, "31", "13"), (SEVERAL, "2", "2"), (SEVERAL, "33", None), (SEVERAL, "15", None),
        (RANKING, "2413", "2413"), (RANKING, "241", None), (RANKING, "2411", None), (RANKING, "24135", None),
        (YES_NO, "2", "2"), (YES_NO, "3", None),
        (NUMBER, "007", "7"), (NUMBER, "12", "12"), (NUMBER, "13", None), (NUMBER, "-1", None),
    ],
)  # fmt: skip
def test_what_is_typed_is_a_ballot_or_none(kind: str, typed: str, ballot: str | None) -> None:
    options = FOUR if kind in (ONE, SEVERAL, RANKING) else ()
    assert Question(kind, {"fr": "Quoi?"}, options, least=0, most=12).ballot(typed) == ballot


def test_a_ranking_is_counted_by_borda_and_condorcets_winner_is_named() -> None:
    """Worked by hand: five rank 1234, four 2341. Borda puts 2 first, though five of nine put 1 before each other."""
    result = count(Question(RANKING, {"fr": "Quoi?"}, FOUR), {"1234": 5, "2341": 4})
    assert result.scores == [15, 22, 13, 4]
    assert result.order == [[2], [1], [3], [4]]
    assert result.condorcet == 1


def test_a_circle_has_no_winner_and_ties_are_said() -> None:
    result = count(Question(RANKING, {"fr": "Quoi?"}, FOUR[:3]), {"123": 1, "231": 1, "312": 1})
    assert (result.first, result.condorcet) == ([1, 2, 3], None)
    tied = count(Question(ONE, {"fr": "Quoi?"}, FOUR), {"1": 3, "4": 3, "2": 1})
    assert (tied.first, tied.scores) == ([1, 4], [3, 1, 0, 3])


def test_several_choices_count_each_and_numbers_give_their_middle() -> None:
    several = count(Question(SEVERAL, {"fr": "Quoi?"}, FOUR), {"13": 2, "3": 1})
    assert (several.ballots, several.scores) == (3, [2, 0, 3, 0])
    number = count(Question(NUMBER, {"fr": "Combien?"}), {"10": 1, "2": 2, "100": 1})
    assert (number.middle, number.mean) == (2, Fraction(114, 4))
    assert count(Question(NUMBER, {"fr": "Combien?"}), {}) == BallotResult(0)
    assert together([{"1": 2}, {"1": 1, "2": 1}]) == {"1": 3, "2": 1}


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "essay"}, {"options": FOUR[:1]}, {"options": FOUR * 3}, {"words": {"bm": "Mun?"}},
        {"kind": NUMBER, "options": (), "least": 5, "most": 4},
    ],
)  # fmt: skip
def test_a_question_no_phone_could_ask_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"question|number"):
        Question(**{"kind": ONE, "words": {"fr": "Quoi?"}, "options": FOUR, **wrong})
