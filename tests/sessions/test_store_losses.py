"""Redis loses everything, restarts, or is away: the caller is told at once, and no two hops share a key."""

import socket
import tempfile
import time
from pathlib import Path

import pytest

from app.embedded.redis import EmbeddedRedis
from sessions.connect import connect, disconnect
from sessions.store import OpenedHop, StoreUnavailable, TurnLedger
from sessions.turn import Reply
from tests.sessions.deliveries import SECRET, dialled, play, reads, sent, soon

pytestmark = pytest.mark.anyio


async def test_after_a_loss_the_hop_is_unknown_and_its_keys_are_new(turns, redis_client):
    keys = [(await play(turns, dialled(text))).key for text in ("", "1", "1*2", "1*2*3")]
    await redis_client.flushall()
    lost = await play(turns, dialled("1*2*3*4"))
    assert (lost.kind, lost.inputs, lost.state) == ("unknown", ("1", "2", "3", "4"), None)
    keys += [lost.key_of(n) for n in range(4)]
    keys += [(await play(turns, dialled(text))).key for text in ("1*2*3*4*5", "1*2*3*4*5*6")]
    assert len(set(keys)) == len(keys)


async def test_the_same_for_gateways_of_one_input_a_hop(turns, redis_client):
    keys = [(await play(turns, sent("", new=True))).key]
    for _ in range(3):
        for _ in range(3):
            keys.append((await play(turns, sent("1"))).key)
            await reads(redis_client, sent("1"))
        await redis_client.flushall()
    assert (await turns.open(sent("1"), soon())).kind == "unknown"
    assert len(set(keys)) == len(keys)


async def test_a_loss_between_opening_and_storing_the_answer_costs_nothing(turns, redis_client):
    await play(turns, dialled(""), b"home")
    opened = await turns.open(dialled("1"), soon())
    await redis_client.flushall()
    assert (await turns.store_answer(opened, b"deposit", Reply("amount?", ends=False))).text == "amount?"
    after = await turns.open(dialled("1*1500"), soon())
    assert (after.kind, after.state, after.key) == ("next", b"deposit", opened.key_of(1))


async def test_a_restarted_server_is_found_again_though_connections_and_scripts_are_gone():
    with tempfile.TemporaryDirectory() as folder:
        with EmbeddedRedis(Path(folder), keep=True) as server:
            client = connect(server.url)
            turns = TurnLedger(client, SECRET)
            await play(turns, dialled(""), b"home")
        with EmbeddedRedis(Path(folder), keep=True) as again:
            assert again.url == server.url
            opened = await play(turns, dialled("1"))
            assert (opened.kind, opened.state) == ("next", b"home")
            await disconnect(client)


@pytest.mark.parametrize("url", ["unix:///nowhere/redis.sock", "redis://127.0.0.1:1/0"])
async def test_away_is_told_at_once(url):
    client = connect(url)
    started = time.monotonic()
    with pytest.raises(StoreUnavailable):
        await TurnLedger(client, SECRET).open(dialled(""), soon())
    assert time.monotonic() - started < 0.5
    await disconnect(client)


async def test_a_server_that_accepts_and_says_nothing_is_given_a_second():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = connect(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        started = time.monotonic()
        with pytest.raises(StoreUnavailable):
            await TurnLedger(client, SECRET).open(dialled(""), soon())
        assert time.monotonic() - started < 2.5
        await disconnect(client)


async def test_losing_it_in_the_middle_of_a_turn_is_told_too(tmp_path):
    server = EmbeddedRedis(tmp_path).start()
    client = connect(server.url)
    turns = TurnLedger(client, SECRET)
    opened = await turns.open(dialled(""), soon())
    assert isinstance(opened, OpenedHop)
    server.stop()
    with pytest.raises(StoreUnavailable):
        await turns.store_answer(opened, b"home", Reply("home", ends=False))
    with pytest.raises(StoreUnavailable):
        await turns.release(opened)
    with pytest.raises(StoreUnavailable):
        await turns.hang_up(opened.turn.phone, "africastalking", "s1")
    await disconnect(client)


async def test_a_receipt_of_another_version_is_nothing_remembered(turns, redis_client):
    opened = await play(turns, dialled(""))
    await redis_client.hset(opened.lease.names.session_key, "receipt", b"\x93 of another shape")
    assert (await turns.open(dialled("1"), soon())).kind == "unknown"
