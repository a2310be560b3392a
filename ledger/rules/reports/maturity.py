"""How far a group has come on its way to go on alone, from its own figures and its visits, by a rule in versions.

Each input is measured exactly, and gives ``100 × (measured − worst) ÷ (best − worst)`` points, kept between 0 and 100.
The score is the mean of the points by weight, over the inputs that are known. docs/rules.md works three groups out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

INPUTS: Final = ("cycles", "meetings", "attendance", "late", "incidents", "visits")
"""Cycles closed in these books; meetings held ÷ planned and members there ÷ called, over 26 weeks; what is owed on late
loans ÷ on all; open incidents; the mean of the last three visits' scores within a year, as a part of one."""
COUNTED: Final = ("cycles", "incidents")
"""Those that are numbers, and no parts of a whole."""
WEEKS: Final = 26
VISITS: Final = 3
VISIT_DAYS: Final = 365
TOO_EARLY, YOUNG, GROWING, MATURE = LEVELS = ("too_early", "young", "growing", "mature")


@dataclass(frozen=True, slots=True)
class Input:
    """What one input weighs, and between which bounds it gives points; ``needed``: no group without any is mature."""

    weight: int
    worst: Fraction
    best: Fraction
    needed: bool = False

    def points(self, measured: Fraction) -> Fraction:
        """0 to 100."""
        share = (measured - self.worst) / (self.best - self.worst)
        return 100 * min(max(share, Fraction(0)), Fraction(1))


@dataclass(frozen=True, slots=True)
class MaturityRule:
    """One version: its inputs, and from how many points on a group is growing and mature.

    Below ``least_known`` (weights of what is known, of 100) nothing is said.
    """

    version: int
    inputs: Mapping[str, Input]
    growing_from: int
    mature_from: int
    least_known: int


RULES: Final[Mapping[int, MaturityRule]] = MappingProxyType(
    {
        1: MaturityRule(
            1,
            MappingProxyType(
                {
                    "cycles": Input(20, Fraction(0), Fraction(2), needed=True),
                    "meetings": Input(20, Fraction(1, 2), Fraction(9, 10), needed=True),
                    "attendance": Input(15, Fraction(1, 2), Fraction(9, 10), needed=True),
                    "late": Input(20, Fraction(1, 5), Fraction(0)),
                    "incidents": Input(10, Fraction(1), Fraction(0)),
                    "visits": Input(15, Fraction(2, 5), Fraction(9, 10), needed=True),
                }
            ),
            growing_from=50,
            mature_from=80,
            least_known=60,
        ),
    }
)
"""Every version there was: a new one is added, and none is changed."""
NEWEST: Final = RULES[max(RULES)]


@dataclass(frozen=True, slots=True)
class InputScored:
    """One input: what was measured and the points it gives, both none where it is not known."""

    name: str
    input: Input
    measured: Fraction | None
    points: Fraction | None


@dataclass(frozen=True, slots=True)
class Maturity:
    """The outcome by a version. ``score``: whole points, half up, none where ``level`` is too_early.

    ``known``: weights of what is known, of 100; ``missing``: what a mature group still needs.
    """

    rule: MaturityRule
    inputs: tuple[InputScored, ...]
    known: int
    score: int | None
    level: str
    missing: tuple[str, ...]


def maturity(measured: Mapping[str, Fraction | None], rule: MaturityRule = NEWEST) -> Maturity:
    """Score a group; ``measured``: every input of the rule by its name, none where it is not known.

    Raises:
        KeyError: an input of the rule was not measured.
    """
    scored = tuple(_scored(name, given, measured[name]) for name, given in rule.inputs.items())
    known = sum(one.input.weight for one in scored if one.points is not None)
    missing = tuple(one.name for one in scored if one.input.needed and not one.points)
    if known < rule.least_known:
        return Maturity(rule, scored, known, None, TOO_EARLY, missing)
    mean = sum((one.input.weight * one.points for one in scored if one.points is not None), Fraction(0)) / known
    score = int(mean + Fraction(1, 2))
    level = YOUNG if score < rule.growing_from else GROWING if score < rule.mature_from or missing else MATURE
    return Maturity(rule, scored, known, score, level, missing)


def _scored(name: str, given: Input, measured: Fraction | None) -> InputScored:
    return InputScored(name, given, measured, None if measured is None else given.points(measured))
