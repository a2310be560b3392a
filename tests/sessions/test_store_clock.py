"""The clock of Redis' own machine jumps: leases are measured by it; no jump locks a caller out or doubles a turn."""

import pytest

from sessions.names import names_of
from sessions.turn import Reply
from tests.sessions.deliveries import SECRET, dialled, soon

pytestmark = pytest.mark.anyio
HOUR_MS = 3_600_000


async def jumps(redis_client, turn, by_ms):
    """As if the server's clock had gone on, or back, since the caller's lease was taken."""
    key = names_of(SECRET, turn.phone, turn.gateway, turn.session_id).caller_key
    await redis_client.hincrby(key, "until", -by_ms)


@pytest.mark.parametrize("by_ms", [HOUR_MS, -HOUR_MS], ids=["ahead", "back"])
async def test_who_holds_a_lease_over_a_jump_does_not_lock_the_caller_out(turns, redis_client, by_ms):
    died = dialled("")
    opened = await turns.open(died, soon())
    await jumps(redis_client, died, by_ms)
    again = await turns.open(died, soon(0.5))
    assert again.key == opened.key, "and the hop that comes again has the same key"


@pytest.mark.parametrize("by_ms", [HOUR_MS, -HOUR_MS], ids=["ahead", "back"])
async def test_two_who_hold_it_give_one_answer(turns, redis_client, by_ms):
    hop = dialled("")
    first = await turns.open(hop, soon())
    await jumps(redis_client, hop, by_ms)
    second = await turns.open(hop, soon(0.5))
    one = await turns.store_answer(second, b"state", Reply("one", ends=False))
    other = await turns.store_answer(first, b"state", Reply("other", ends=False))
    assert (one.text, other.text) == ("one", "one")
