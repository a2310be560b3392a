"""From whatever state random acts on the phones bring a group to, its next meeting and its next cycle are reached."""

import os

import pytest

from bench.walk_groups import FAMILIES
from bench.walks import EXIT_EVERY_ACTS, walk_all

pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("bench")]
WHOLE = os.environ.get("KESU_TESTS") == "whole"
WALKS, ACTS = (100, 60) if WHOLE else (len(FAMILIES), EXIT_EVERY_ACTS)


async def test_every_state_leads_on_by_phones_alone(tmp_path, redis_url):
    walked = await walk_all(f"sqlite:///{tmp_path / 'walks.db'}", redis_url, range(1, 1 + WALKS), ACTS)
    assert walked.no_exit == []
    assert walked.faults == [], "the books are in order"
    assert {state.partition(",")[0] for state in walked.states} == set(FAMILIES), "each family was led on"
    assert sum(walked.states.values()) >= WALKS
