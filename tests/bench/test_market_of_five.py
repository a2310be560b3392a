"""The short form of ``bench/market_of_five.py``: every book agrees with the model at every step, to the franc."""

import pytest

from bench.market_of_five import SOLD_XOF, STAKES_XOF, STALLS_XOF, run

pytestmark = [pytest.mark.anyio, pytest.mark.xdist_group("bench")]


async def test_a_market_of_five_groups_is_lived_by_phone(tmp_path, redis_url):
    figures = await run(f"sqlite:///{tmp_path}/market.db", tmp_path, redis_url, months=2)
    assert figures["hops"] > 300, "it was lived on the phone"
    assert figures["back_xof"] > sum(STAKES_XOF) - STALLS_XOF + SOLD_XOF, "what is left of the stakes, and the rent"
