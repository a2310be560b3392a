"""Conversations in bad weather: hops lost, doubled and out of order, workers dying, Redis forgetting."""

import asyncio
import random
from collections import defaultdict

import pytest

from sessions.store import Replay, StillBusy
from sessions.turn import Reply
from tests.sessions.deliveries import dialled, soon

pytestmark = pytest.mark.anyio

INPUTS = ("1", "1", "1500", "4826", "1", "2", "1")


async def weather(make_turns, redis_client, seed, *, forgets=False, lease_seconds=0.03):
    """Play one conversation; returns for each key the places it was used for, and for each text its answers."""
    chance = random.Random(seed)
    workers = [make_turns(lease_seconds=lease_seconds) for _ in range(3)]
    places, answers = defaultdict(set), defaultdict(set)

    async def deliver(text):
        await asyncio.sleep(chance.random() * 0.02)
        turns = chance.choice(workers)
        try:
            opened = await turns.open(dialled(text), soon(lease_seconds * 10))
        except StillBusy:
            return
        if isinstance(opened, Replay):
            if opened.kind == "repeat":
                answers[text].add(opened.reply.text)
            return
        last = len(text.split("*")) if text else 0
        for index in range(max(len(opened.inputs), 1)):
            places[opened.key_of(index)].add(last - max(len(opened.inputs), 1) + 1 + index)
        match chance.randrange(6):
            case 0:
                return  # the worker died: nothing is given back
            case 1:
                await turns.release(opened)
                return
            case 2:
                await asyncio.sleep(0.04)  # slower than the shorter lease
        mine = Reply(f"{text} by {chance.random()}", ends=False)
        answers[text].add((await turns.store_answer(opened, text.encode() or b"home", mine)).text)

    def hops_at_once(text):
        before = texts[: texts.index(text) + 1]
        return [text] * chance.randrange(4) + [chance.choice(before) for _ in range(chance.randrange(3))]

    texts = ["*".join(INPUTS[:n]) for n in range(len(INPUTS) + 1)]
    for text in texts:
        if forgets and chance.randrange(5) == 0:
            await redis_client.flushall()
        await asyncio.gather(*map(deliver, hops_at_once(text)))
    return places, answers


@pytest.mark.parametrize("seed", range(12))
async def test_every_input_has_one_key(make_turns, redis_client, seed):
    places, _ = await weather(make_turns, redis_client, seed)
    keys = defaultdict(set)
    for key, used_for in places.items():
        assert len(used_for) == 1, "one key, two inputs: the second would be taken for the first"
        keys[next(iter(used_for))].add(key)
    assert all(len(of_one_input) == 1 for of_one_input in keys.values()), "one input, two keys: played twice"


@pytest.mark.parametrize("seed", range(4))
async def test_every_hop_has_one_answer_while_no_worker_is_slower_than_its_lease(make_turns, redis_client, seed):
    """One that is may see another hop of the phone answered first; its answer is sent, and not remembered."""
    _, answers = await weather(make_turns, redis_client, seed, lease_seconds=0.5)
    assert all(len(given) == 1 for given in answers.values())


@pytest.mark.parametrize("seed", range(12))
async def test_even_a_forgetful_redis_never_makes_two_inputs_share_a_key(make_turns, redis_client, seed):
    places, _ = await weather(make_turns, redis_client, seed, forgets=True)
    assert all(len(used_for) == 1 for used_for in places.values())
