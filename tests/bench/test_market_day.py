"""The market day on a small machine does what it says: parts die and come back, and the books are right."""

import asyncio

from bench.market_day import a_day
from bench.memory_limit import MemoryLimit


def test_a_short_market_day():
    figures = asyncio.run(a_day(groups=1, callers=4, seconds=2, kills=3))
    assert figures["told"] > 0
    assert {figures[name] for name in ("wrong_answers", "lost", "doubled", "audit_problems")} == {0}
    assert 60 < figures["peak_mb"] < 256


def test_a_machine_without_control_groups_is_said_to_have_no_limit():
    limit = MemoryLimit(None, 256)
    assert limit.megabytes == 0
    limit.holds(1)
    limit.close()
