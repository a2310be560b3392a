"""Every screen there is stands in some transcript: a flow without its conversation is a flow nobody has read."""

from menus.screens import SCREENS
from tests.kit.looking import text_of, without_notice
from tests.kit.transcript import Sees, load, names

NOT_YET = {"close_year", "consultation", "elect", "mine.owed", "opening", "rule", "tontine"}
"""Flows whose conversations are still to be written."""
ELSEWHERE = {"other.help"}
"""Shown where a number to call is set: tests/scenarios/test_callers.py."""


def test_every_screen_stands_in_a_transcript() -> None:
    """A screen is known by its text with anything in its blanks, in any language; one of blanks alone by nothing."""
    steps = (step for name in names() for step in load(name).steps)
    seen = {without_notice("\n".join(step.lines)) for step in steps if isinstance(step, Sees)}
    unseen = {name for name in SCREENS if not any(text_of(name).match(shown) for shown in seen)}
    assert (
        sorted(name for name in unseen if name not in NOT_YET | ELSEWHERE and name.partition(".")[0] not in NOT_YET)
        == []
    )
