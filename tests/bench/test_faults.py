"""Each part of a whole installation is broken for a moment while members save; ``python -m bench.faults`` takes longer.

After each fault: nothing that a member was told is lost, nothing is doubled, the audit is clean, every answer was a
screen, none came later than the gateway waits, and savings went on.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest

from bench.faults import Outcome, run, run_on_a_small_disk
from bench.faults_books import unmatched
from bench.faults_kinds import FAULTS
from bench.faults_phones import Attempt

pytestmark = pytest.mark.xdist_group("faults")
SECONDS, WARM_SECONDS, PAUSE_SECONDS, CALLERS, GROUPS = 0.5, 0.25, 0.3, 4, 1
SLACK_SECONDS = 1.5  # of a busy test machine
HOP_SECONDS = 3.0
ALL = [*FAULTS, "postgres_failover"]
# While a part is away nobody can save; in these the others carry on, and every caller is served.
UNSEEN = ["web_stopped", "worker_killed", "sms_gateway_slow", "sms_gateway_gone", "clock_jumps"]


@cache
def _all_faults() -> dict[str, Outcome]:
    """All faults, one after the other, on one installation; once a process, whatever tears fixtures down between."""
    wanted = run(
        [*FAULTS],
        groups=GROUPS,
        callers=CALLERS,
        seconds=SECONDS,
        pause_seconds=PAUSE_SECONDS,
        warm_seconds=WARM_SECONDS,
        failover=True,
    )
    with ThreadPoolExecutor(1) as thread:
        return {outcome.fault: outcome for outcome in thread.submit(asyncio.run, wanted).result()}


@pytest.fixture
def outcomes() -> dict[str, Outcome]:
    return _all_faults()


@pytest.mark.parametrize("fault", ALL)
def test_after_a_fault(outcomes: dict[str, Outcome], fault: str) -> None:
    outcome = outcomes[fault]
    assert outcome.wrong == ()
    assert (outcome.books.lost, outcome.books.doubled, outcome.books.audit_problems) == (0, 0, 0)
    assert outcome.unanswered == 0
    assert outcome.recovery_seconds is not None
    assert outcome.told > 0


@pytest.mark.parametrize("fault", ALL)
def test_no_answer_comes_too_late(outcomes: dict[str, Outcome], fault: str) -> None:
    assert outcomes[fault].slowest_seconds < HOP_SECONDS + SLACK_SECONDS


@pytest.mark.parametrize("fault", UNSEEN)
def test_faults_that_nobody_on_a_phone_notices(outcomes: dict[str, Outcome], fault: str) -> None:
    assert outcomes[fault].polite_ends == 0


def test_a_full_disk() -> None:
    outcomes = asyncio.run(run_on_a_small_disk(callers=CALLERS, seconds=SECONDS))
    if not outcomes:
        pytest.skip("no small file system can be mounted here; a file is filled in test_full_disk.py instead")
    assert outcomes[0].sound, outcomes[0]


NOTED, UNHEARD = (lambda amount: Attempt(amount, told=True)), (lambda amount: Attempt(amount, told=False))


@pytest.mark.parametrize(
    ("tried", "posted", "lost_and_doubled"),
    [
        ([NOTED(500), NOTED(1000)], [500, 1000], (0, 0)),
        ([NOTED(500), UNHEARD(1000), NOTED(1500)], [500, 1500], (0, 0)),
        ([NOTED(500), UNHEARD(1000), NOTED(1500)], [500, 1000, 1500], (0, 0)),
        ([NOTED(500), UNHEARD(1000), NOTED(1500)], [500, 1500, 1000], (0, 0)),
        ([NOTED(500), NOTED(1000)], [1000], (1, 0)),
        ([NOTED(500), NOTED(1000)], [500, 500, 1000], (0, 1)),
        ([], [500], (0, 1)),
    ],
)
def test_how_the_books_are_compared(tried, posted, lost_and_doubled):
    assert unmatched(tried, posted) == lost_and_doubled
