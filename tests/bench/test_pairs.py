"""Whatever officers of a tier and of two groups in it do, both books of every loan between them say the same."""

import os

import pytest

from bench.pairs import walk_all

pytestmark = [pytest.mark.anyio]
WHOLE = os.environ.get("KESU_TESTS") == "whole"
WALKS, ACTS = (40, 60) if WHOLE else (1, 30)


async def test_both_books_of_every_pair_agree_after_each_act_and_no_cash_is_made(database):
    walked = await walk_all(database, range(1, 1 + WALKS), ACTS)
    assert walked.faults == []
    assert {"give back", "correct"} <= walked.done.keys()
