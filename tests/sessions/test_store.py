"""The turn ledger on a real Redis: each class of turn, from opening to the stored answer."""

import asyncio

import pytest

from sessions.store import OpenedHop, Replay
from sessions.turn import Reply
from tests.sessions.deliveries import BINTA, dialled, play, reads, sent, soon

pytestmark = pytest.mark.anyio


async def test_a_conversation(turns):
    first = await play(turns, dialled(""), b"home")
    assert (first.kind, first.inputs, first.state, first.hop) == ("first", (), None, 0)
    second = await play(turns, dialled("1"), b"deposit")
    assert (second.kind, second.inputs, second.state, second.hop) == ("next", ("1",), b"home", 1)
    third = await play(turns, dialled("1*1500"))
    assert (third.kind, third.inputs, third.state, third.hop) == ("next", ("1500",), b"deposit", 2)
    assert len({first.key, second.key, third.key}) == 3


@pytest.mark.parametrize(
    ("text", "kind", "answer"),
    [("1*2", "repeat", "screen 2"), ("1", "stale", "screen 2"), ("1*3", "conflict", "screen 2")],
)
async def test_what_was_played_is_answered_and_not_played(turns, text, kind, answer):
    for played in ("", "1", "1*2"):
        await play(turns, dialled(played), b"state of " + played.encode())
    assert await turns.open(dialled(text), soon()) == Replay(Reply(answer, ends=False), kind)
    after = await turns.open(dialled("1*2*4"), soon())
    assert after.state == b"state of 1*2"


async def test_a_gap_is_played_in_turn_and_each_input_has_the_key_it_would_have_had_alone(turns):
    await play(turns, dialled(""))
    alone = await turns.open(dialled("1"), soon())
    await turns.release(alone)
    gap = await play(turns, dialled("1*2*3"))
    assert (gap.kind, gap.inputs, gap.hop) == ("gap", ("1", "2", "3"), 1)
    assert gap.key == gap.key_of(0) == alone.key
    after = await play(turns, dialled("1*2*3*4"))
    assert after.hop == 4
    assert after.key == gap.key_of(3)


async def test_a_deep_dial_is_unknown_and_gives_its_parts(turns):
    deep = await play(turns, dialled("2*1500"))
    assert (deep.kind, deep.inputs, deep.state, deep.hop) == ("unknown", ("2", "1500"), None, 1)
    assert (await play(turns, dialled("2*1500*1"))).hop == 3


async def test_an_input_for_a_place_that_was_forgotten_is_unknown(turns):
    await play(turns, dialled(""), None)
    opened = await turns.open(dialled("1"), soon())
    assert (opened.kind, opened.inputs, opened.state) == ("unknown", ("1",), None)


async def test_she_dials_anew_and_finds_where_she_was(turns):
    await play(turns, dialled("", session="s1"), b"home")
    await play(turns, dialled("1", session="s1"), b"deposit")
    await turns.hang_up(dialled("").phone, "africastalking", "s1")
    again = await turns.open(dialled("", session="s2"), soon())
    assert (again.kind, again.state, again.hop) == ("first", b"deposit", 0)


async def test_a_late_hop_of_an_older_session_gets_its_old_answer_and_touches_nothing(turns):
    await play(turns, dialled("", session="old"), b"old home")
    await play(turns, dialled("1", session="old"), b"old place", "the old answer")
    await play(turns, dialled("", session="new"), b"new home")
    late = await turns.open(dialled("1*2", session="old"), soon())
    assert late == Replay(Reply("the old answer", ends=False), "late")
    assert (await turns.open(dialled("1", session="new"), soon())).state == b"new home"


async def test_the_same_session_id_on_another_phone_reveals_nothing(turns):
    await play(turns, dialled(""), b"Awa's place", "Awa's screen")
    other = await turns.open(dialled("", phone=BINTA), soon())
    assert (other.kind, other.state) == ("first", None)
    other_again = await turns.store_answer(other, b"Binta's place", Reply("Binta's screen", ends=False))
    assert other_again.text == "Binta's screen"
    assert (await turns.open(dialled("1"), soon())).state == b"Awa's place"


async def test_gateways_that_number_their_hops(turns):
    await play(turns, sent("", new=True, sequence="1"))
    await play(turns, sent("1", sequence="2"), reply="the amount?")
    await play(turns, sent("1", sequence="3"), reply="sure?")
    assert await turns.open(sent("1", sequence="3"), soon()) == Replay(Reply("sure?", ends=False), "repeat")
    assert await turns.open(sent("1", sequence="2"), soon()) == Replay(Reply("sure?", ends=False), "stale")
    assert await turns.open(sent("", new=True, sequence="1"), soon()) == Replay(Reply("sure?", ends=False), "stale")


async def test_gateways_that_do_not_number_them(turns, redis_client):
    await play(turns, sent("", new=True))
    one = await play(turns, sent("1"))
    await reads(redis_client, sent("1"))
    same_input_on_the_next_screen = await play(turns, sent("1"))
    assert same_input_on_the_next_screen.kind == "next"
    assert (one.hop, same_input_on_the_next_screen.hop) == (1, 2)


async def test_a_repeat_while_the_first_is_in_hand_waits_for_its_answer(turns, redis_client):
    """Even when the screen before was answered with the same input."""
    await play(turns, sent("", new=True))
    await play(turns, sent("1"), reply="the first 1")
    await reads(redis_client, sent("1"))
    in_hand = await turns.open(sent("1"), soon())
    repeat = asyncio.create_task(turns.open(sent("1"), soon()))
    await asyncio.sleep(0.03)
    assert not repeat.done()
    await turns.store_answer(in_hand, b"x", Reply("the second 1", ends=False))
    assert await repeat == Replay(Reply("the second 1", ends=False), "repeat")


async def test_a_session_id_used_again_after_its_end_begins_anew_with_new_keys(turns):
    """Some gateways have only the phone number for a session id: keys of last week must not come back."""
    await play(turns, sent("", new=True))
    money = await play(turns, sent("1"))
    await turns.hang_up(money.turn.phone, "hubtel", "h1")
    assert (await play(turns, sent("", new=True))).kind == "first"
    assert (await play(turns, sent("1"))).key != money.key


async def test_a_session_id_of_last_week_has_new_keys(turns, redis_client):
    old = await play(turns, dialled(""))
    await redis_client.flushall()
    new = await play(turns, dialled(""))
    assert isinstance(new, OpenedHop)
    assert new.key != old.key


async def test_memory_is_kept_a_quarter_of_an_hour(turns, redis_client):
    await play(turns, dialled(""))
    lives = [await redis_client.ttl(key) for key in await redis_client.keys("*")]
    assert len(lives) == 2
    assert all(890 < seconds <= 900 for seconds in lives)
