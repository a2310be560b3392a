"""Every screen there is stands in some transcript: a flow without its conversation is a flow nobody has read."""

from collections.abc import Iterator

from menus.engine.machine import MORE
from menus.screens import SCREENS
from tests.kit.looking import text_of, without_notice
from tests.kit.transcript import Sees, Transcript, Types, load, names

NOT_YET: set[str] = set()
"""Flows whose conversations are still to be written."""
ELSEWHERE = {"other.help"}
"""Shown where a number to call is set: tests/scenarios/test_callers.py."""


def _shown(transcript: Transcript) -> Iterator[str]:
    """Everything that was seen; the pages of one screen, without the keys under them, as one."""
    lines: list[str] = []
    more = False
    for step in transcript.steps:
        if isinstance(step, Types):
            more = step.typed == MORE
        elif isinstance(step, Sees):
            lines = [*lines[:-1], *step.lines] if more else list(step.lines)
            yield "\n".join(lines)


def test_every_screen_stands_in_a_transcript() -> None:
    """A screen is known by its text with anything in its blanks, in any language; one of blanks alone by nothing."""
    seen = {without_notice(shown) for name in [*names(), *names("voice")] for shown in _shown(load(name))}
    unseen = {name for name in SCREENS if not any(text_of(name).match(shown) for shown in seen)}
    assert (
        sorted(name for name in unseen if name not in NOT_YET | ELSEWHERE and name.partition(".")[0] not in NOT_YET)
        == []
    )
