"""Classes of turns: the vectors of the Africa's Talking dialect, then properties of every conversation."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.turn import Accumulated, Single
from sessions.turns import (
    Conflict,
    ExpectedInput,
    First,
    MissedInputs,
    Repeat,
    SessionSeen,
    StaleHop,
    Unknown,
    classify,
    fingerprint,
    inputs_of,
)

SAMPLES = json.loads((Path(__file__).parents[1] / "data" / "gateway_samples.json").read_text("utf-8"))
VECTORS = SAMPLES["africastalking"]["accumulation_vectors"]


def digest(text):
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, key=b"test").digest()


def after(text, number=0, ended=False):
    return SessionSeen(len(text), fingerprint(Accumulated(text), digest), number, ended)


def place(now, before):
    return classify(Accumulated(now), None if before is None else after(before), digest)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['prev']} then {v['now']}")
def test_the_dialects_own_vectors(vector):
    expected = {
        "repeat": Repeat(),
        "stale": StaleHop(),
        "conflict": Conflict(),
        "gap": MissedInputs(("2", "3")),
        "deep dial / missing initial": Unknown(("2", "1500")),
        None: ExpectedInput((vector.get("input"),)),
    }[vector.get("class")]
    assert place(vector["now"], vector["prev"]) == expected


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (None, "", First()),
        ("", "", Repeat()),
        ("", "*", ExpectedInput(("*",))),
        ("", "1*2", MissedInputs(("1", "2"))),
        ("1", "", StaleHop()),
        ("1", "2", Conflict()),
        ("1", "2*1", Conflict()),
        ("1*2", "1*3*4", Conflict()),
        ("1", "1*2*", MissedInputs(("2", ""))),
        ("1", "1**2", MissedInputs(("", "2"))),
        ("1*", "1**", ExpectedInput(("",))),
        (None, "***", Unknown(("***",))),
    ],
)
def test_borders(before, now, expected):
    assert place(now, before) == expected


TYPED = st.text(st.characters(exclude_characters="*"), max_size=6)


@given(st.lists(TYPED, min_size=1, max_size=8).filter(lambda parts: parts[0]))
def test_a_conversation_without_stars_is_read_input_by_input(parts):
    before = ""
    assert place(before, None) == First()
    for typed in parts:
        now = f"{before}*{typed}" if before else typed
        assert place(now, before) == ExpectedInput((typed,))
        assert place(now, now) == Repeat()
        assert place(before, now) == StaleHop()
        before = now


@given(st.lists(TYPED, min_size=2, max_size=6).filter(lambda parts: parts[0] and any(parts[1:])), st.data())
def test_hops_that_never_came_are_played_in_turn(parts, data):
    known = data.draw(st.integers(1, len(parts) - 1))
    rest = parts[known:]
    placed = place("*".join(parts), "*".join(parts[:known]))
    if len(rest) == 1:
        assert placed == ExpectedInput((rest[0],))
    elif any(rest):
        assert placed == MissedInputs(tuple(rest))
    else:
        assert placed == ExpectedInput(("*" * (len(rest) - 1),))


@given(st.text(max_size=12), st.text(max_size=12))
def test_nothing_is_played_unless_it_extends_what_was_played(before, now):
    placed = place(now, before)
    if isinstance(placed, (ExpectedInput, MissedInputs)):
        assert now.startswith(before)
        assert len(now) > len(before)
        assert before + ("*" if before else "") + "*".join(placed.inputs) == now


@given(st.text(max_size=12))
def test_inputs_put_together_again_are_the_rest(rest):
    assert "*".join(inputs_of(rest)) == rest


# Gateways that send one input a hop.


def seen_single(said, number, ended=False, past=b""):
    return SessionSeen(0, fingerprint(said, digest), number, ended, past)


def test_a_dial_may_carry_inputs():
    assert classify(Single("", new=True), None, digest) == First()
    assert classify(Single("1*500", new=True), None, digest) == Unknown(("1", "500"))
    assert classify(Single("1", new=False), None, digest) == Unknown(("1",))


def test_a_numbered_hop_is_known_again_however_late():
    one, two, three = (Single("1", new=False, sequence=n) for n in "123")
    past = fingerprint(one, digest)[:8]
    seen = seen_single(two, 2, past=past)
    assert classify(two, seen, digest) == Repeat()
    assert classify(one, seen, digest) == StaleHop()
    assert classify(three, seen, digest) == ExpectedInput(("1",))
    assert classify(two, seen_single(two, 2, ended=True), digest) == Repeat()


def test_without_a_number_the_same_input_again_is_a_new_one():
    """`1` on one screen and `1` on the next look the same; only while the first is in hand is it a repeat."""
    typed = Single("1", new=False)
    assert classify(typed, seen_single(typed, 1), digest) == ExpectedInput(("1",))


def test_a_dial_again():
    dial = Single("", new=True)
    assert classify(dial, seen_single(dial, 0), digest) == Repeat()
    assert classify(dial, seen_single(Single("1", new=False), 3), digest) == First()
    assert classify(dial, seen_single(dial, 0, ended=True), digest) == First()


def test_a_session_id_used_again_after_the_end_begins_anew():
    last = Single("1", new=False)
    assert classify(Single("2", new=False), seen_single(last, 4, ended=True), digest) == Unknown(("2",))


def test_no_repr_shows_what_was_typed():
    shown = [
        Accumulated("4826"),
        Single("4826", new=False),
        ExpectedInput(("4826",)),
        MissedInputs(("4826", "1")),
        Unknown(("4826",)),
    ]
    assert "4826" not in repr(shown)
