"""What Redis and a log may see: no PIN, no phone number, no session id."""

import pytest

from sessions.turn import HangUp, Reply
from tests.sessions.deliveries import AWA, dialled, play, sent, soon

pytestmark = pytest.mark.anyio

CANARY = "40713982"


async def everything(client) -> bytes:
    found = [await client.dump(key) for key in await client.keys("*")]
    for key in await client.keys("*"):
        found += [key, *(await client.hgetall(key)).keys(), *(await client.hgetall(key)).values()]
    return b"\n".join(found)


async def test_redis_never_holds_what_was_typed_nor_who_typed_it(turns, redis_client):
    await play(turns, dialled("", session="ATUid_0f3c"))
    await play(turns, dialled(f"1*{CANARY}", session="ATUid_0f3c"))
    await play(turns, dialled(f"{CANARY}*2", session="ATUid_deep"))
    await turns.open(dialled(f"1*{CANARY}*{CANARY}", session="ATUid_open"), soon())
    seen = await everything(redis_client)
    for secret in (CANARY, AWA[1:], "0f3c", "ATUid", CANARY[::-1]):
        assert secret.encode() not in seen
    assert b"kesu:{" in seen


async def test_nor_for_gateways_of_one_input_a_hop(turns, redis_client):
    await play(turns, sent("", new=True, sequence="1"))
    await play(turns, sent(CANARY, sequence="2"))
    await turns.open(sent(CANARY), soon())
    assert CANARY.encode() not in await everything(redis_client)


async def test_two_callers_with_the_same_pin_have_different_digests(turns):
    one = await turns.open(dialled(f"1*{CANARY}"), soon())
    two = await turns.open(dialled(f"1*{CANARY}", phone="+22370000103"), soon())
    assert one.lease.digest != two.lease.digest


async def test_reprs_and_keys_show_neither(turns):
    opened = await turns.open(dialled(f"1*{CANARY}"), soon())
    hang_up = HangUp("africastalking", "s1", AWA, "cut", 21, 3)
    shown = repr((opened, hang_up, Reply(f"Code {CANARY}", ends=False))) + opened.key
    assert CANARY not in shown
    assert AWA[1:] not in shown


async def test_all_keys_of_a_caller_share_a_slot(turns, redis_client):
    await play(turns, dialled(""))
    tags = {key.partition(b"{")[2].partition(b"}")[0] for key in await redis_client.keys("*")}
    assert len(tags) == 1
