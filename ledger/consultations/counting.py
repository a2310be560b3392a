"""Ballots added up: by option, a ranking by Borda's points with Condorcet's winner named, the middle of numbers. Pure.

Borda: of *n* options the first of a ballot gets n − 1 points, the second n − 2, the last none. Condorcet's winner is
the option that more ballots put before each other one than behind it; there may be none.
Source: D. Black, "The Theory of Committees and Elections", 1958.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from ledger.consultations.questions import NUMBER, RANKING, Question

Ballots = Mapping[str, int]
"""A ballot → how many gave it."""


@dataclass(frozen=True, slots=True)
class BallotResult:
    """What ballots add up to.

    ``scores``: by option in their order, how many chose it, of a ranking its points. ``order``: places from the first
    on, each with the options (from 1) that share it. ``condorcet``: the option that beats each other one, of a ranking.
    ``middle`` and ``mean``: of numbers.
    """

    ballots: int
    scores: Sequence[int] = ()
    order: Sequence[Sequence[int]] = ()
    condorcet: int | None = None
    middle: int | None = None
    mean: Fraction | None = None

    @property
    def first(self) -> Sequence[int]:
        """The options that come first: several where they are tied, none where nobody chose."""
        return self.order[0] if self.order else ()


def count(question: Question, ballots: Ballots) -> BallotResult:
    """Add up the ballots of one question."""
    given = sum(ballots.values())
    if question.kind == NUMBER:
        return BallotResult(given, middle=_middle(ballots), mean=_mean(ballots))
    options = range(1, len(question.choices) + 1)
    ranked = question.kind == RANKING
    scores = [0] * len(options)
    for ballot, times in ballots.items():
        for place, digit in enumerate(ballot, start=1):
            scores[int(digit) - 1] += times * (len(options) - place if ranked else 1)
    order = [
        [option for option in options if scores[option - 1] == score] for score in sorted(set(scores), reverse=True)
    ]
    return BallotResult(given, scores, order if given else (), _condorcet(options, ballots) if ranked else None)


def together(several: Sequence[Ballots]) -> dict[str, int]:
    """The ballots of several places as one."""
    whole: dict[str, int] = {}
    for ballots in several:
        for ballot, times in ballots.items():
            whole[ballot] = whole.get(ballot, 0) + times
    return whole


def _condorcet(options: Sequence[int], ballots: Ballots) -> int | None:
    beaten: set[int] = set()
    for one, other in combinations(options, 2):
        before = sum(
            times if ballot.index(str(one)) < ballot.index(str(other)) else -times for ballot, times in ballots.items()
        )
        beaten |= {other} if before > 0 else {one} if before < 0 else {one, other}
    unbeaten = [option for option in options if option not in beaten]
    return unbeaten[0] if len(unbeaten) == 1 and ballots else None


def _middle(ballots: Ballots) -> int | None:
    """The median; of an even number of answers the lower of the two in the middle."""
    passed, half = 0, (sum(ballots.values()) + 1) // 2
    for number in sorted(map(int, ballots)):
        passed += ballots[str(number)]
        if passed >= half:
            return number
    return None


def _mean(ballots: Ballots) -> Fraction | None:
    given = sum(ballots.values())
    return Fraction(sum(int(number) * times for number, times in ballots.items()), given) if given else None
