"""Every summary, confirmed after the books moved, posts exactly what it showed or is drawn again with today's figures.

What it showed is what it posts where nothing moves: each is answered once so, and once after everything that others
may write meanwhile. SQLite only, since everything is tried from one moment of the books.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest

from ledger.people.membership.offices import committee
from menus.engine.screens import Summary
from menus.screens import SCREENS
from tests.kit import effects
from tests.kit.families import OWN_GROUP
from tests.kit.handset import Handset
from tests.kit.looking import caller_of, is_notice, screen_of, text_of, without_notice
from tests.kit.moments import Moment, go_back, moment
from tests.kit.movers import MOVERS
from tests.kit.people import PIN
from tests.kit.play import Player, prepare
from tests.kit.transcript import Sees, Types, load, names
from tests.kit.village import Village
from tests.scenarios.conftest import OpenVillage

pytestmark = pytest.mark.anyio
SUMMARIES = {name for name, screen in SCREENS.items() if isinstance(screen, Summary)}

BLANKS = {
    "collect.summary": "collection",
    "lender.summary": "lender-repaid",
    "loan.renewal": "loan-renewed",
    "meeting.count": "meeting-counted",
    "repay.summary": "repayment",
    "repay.too_much": "repaid-too-much",
}
"""Summaries that are hard to tell by their texts, and the transcripts that answer them."""
BESIDE = {
    "close_year": ("close_income",),
    "meeting.close": ("owed", "fine"),
    "roll_call.summary": ("fine",),
    "tontine.end": ("close_income",),
}
"""What follows from the group's rules behind a summary that names no figure of it, by kind of transaction."""
ASKS_THE_BOOKS = {"meeting.count"}
"""She says what she found; whether the books say the same is the answer, and was on no screen."""
_PROOF = re.compile(r"\d+(?= ########)")


def _answered(name: str) -> Iterator[str]:
    """The summaries that a transcript answers."""
    steps = load(name).steps
    for sees, types in itertools.pairwise(steps):
        if isinstance(sees, Sees) and isinstance(types, Types):
            shown = without_notice("\n".join(sees.lines))
            yield from (summary for summary in SUMMARIES - set(BLANKS) if text_of(summary).match(shown))


def _where() -> dict[str, set[str]]:
    """For each transcript the summaries that are tried in it: each in the first that answers it."""
    where: dict[str, set[str]] = defaultdict(set)
    for summary, name in BLANKS.items():
        where[name].add(summary)
    found = set(BLANKS)
    for name in names():
        for summary in set(_answered(name)) - found:
            where[name].add(summary)
            found.add(summary)
    return where


WHERE = _where()


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer to a summary did and showed."""

    movements: tuple[str, ...]
    shown: str


def test_every_summary_is_tried_somewhere() -> None:
    assert set().union(*WHERE.values()) == SUMMARIES


@pytest.mark.parametrize("name", sorted(WHERE))
async def test_a_summary_posts_what_it_shows_or_is_drawn_again(open_village: OpenVillage, name: str) -> None:
    village, tried, wrong = await open_village(), set[str](), list[str]()
    transcript = load(name)
    await prepare(village, transcript)

    async def tries(phone: Handset) -> None:
        screen = await screen_of(village, phone.phone)
        if isinstance(screen, Summary) and screen.name in WHERE[name] - tried:
            tried.add(screen.name)
            wrong.extend([problem async for problem in _problems(village, phone, screen)])

    await Player(village, before_typing=tries).play(transcript.steps)
    assert tried == WHERE[name]
    assert not wrong, "\n\n".join(wrong)


async def _problems(village: Village, phone: Handset, screen: Summary) -> AsyncIterator[str]:
    caller = await caller_of(village, phone.phone)
    assert caller is not None
    assert caller.who is not None
    group_id, before = caller.who[0] or OWN_GROUP, dict(vars(phone))  # an agent is in none, and visits this one
    async with moment(village) as there:
        for typed in ("1", "2") if screen.refusal else ("1",):
            usual = await _said(village, phone, typed, screen)
            for name, mover in MOVERS.items():
                await _back(village, phone, there, before)
                await mover(village, group_id)
                moved = await _said(village, phone, typed, screen)
                if screen.name in ASKS_THE_BOOKS:
                    moved = Said(moved.movements, usual.shown)
                if not _as_shown(usual, moved):
                    yield f"{screen.name}, {typed} after {name}:\n{usual}\n{moved}"
            await _back(village, phone, there, before)


def _as_shown(usual: Said, moved: Said) -> bool:
    """Done as it would have been, or nothing done and one line above a screen."""
    drawn_again = not moved.movements and is_notice(moved.shown.split("\n")[0])
    return drawn_again or (moved.movements == usual.movements and moved.shown == usual.shown)


async def _back(village: Village, phone: Handset, there: Moment, before: dict[str, object]) -> None:
    await go_back(village, there)
    vars(phone).update(before)


async def _second_confirms(village: Village, phone: Handset) -> None:
    """Where it takes two, another officer gives her number and her PIN."""
    for _ in range(2):
        caller = await caller_of(village, phone.phone)
        if caller is None or not caller.screen.startswith("second.") or phone.last.ends:
            return
        assert caller.who is not None
        others = [officer for officer in await committee(village.database, caller.who[0]) if officer != caller.who[1]]
        await phone.types(PIN if caller.screen == "second.pin" else str(others[0]))


async def _said(village: Village, phone: Handset, typed: str, screen: Summary) -> Said:
    since = await effects.mark(village)
    await phone.types(typed)
    await _second_confirms(village, phone)
    moved = await effects.movements(village, since)
    beside = tuple(f"{kind}:" for kind in BESIDE.get(screen.name, ()))
    shown = _PROOF.sub("", effects.without_proof(phone.last.text))
    return Said(tuple(line for line in moved if not line.startswith(beside)) if beside else moved, shown)
