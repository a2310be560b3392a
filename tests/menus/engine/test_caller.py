"""What is remembered of a caller is read by the version of the service before this one, and by this one after it."""

import msgspec
import pytest

from menus.engine.caller import Caller, pack, unpack


class CallerOfBefore(msgspec.Struct):
    """The part of an earlier version's state in which flags of a flow stood among the answers."""

    trail: tuple[str, ...] = ()
    known: bool = False
    kept: dict[str, int | str] = {}


def read_before(state: bytes) -> CallerOfBefore:
    return msgspec.msgpack.decode(state, type=CallerOfBefore)


@pytest.mark.parametrize(
    "caller",
    [
        Caller(),
        Caller(answers={"shares": 3}, receipts_heard=True),
        Caller(answers={"shares": 3}, to_acknowledge=7, consent_due=True),
    ],
)
def test_it_comes_back_as_it_was_and_stays_as_it_is(caller: Caller) -> None:
    answers = dict(caller.answers)
    assert unpack(pack(caller)) == caller
    assert caller.answers == answers, "packing does not touch it"


def test_the_version_before_finds_the_loan_to_acknowledge_where_it_looks_for_it() -> None:
    state = pack(Caller(authenticated=True, history=("acknowledge",), to_acknowledge=7))
    assert read_before(state) == CallerOfBefore(("acknowledge",), known=True, kept={"handed_over": 7})


def test_what_the_version_before_has_among_the_answers_is_a_field_here() -> None:
    state = msgspec.msgpack.encode(CallerOfBefore(("acknowledge",), known=True, kept={"handed_over": 7, "told": 1}))
    caller = unpack(state)
    assert caller is not None
    assert (caller.to_acknowledge, caller.receipts_heard, caller.answers) == (7, True, {})


def test_home_forgets_what_came_before_it() -> None:
    caller = Caller(history=("pin",), answers={"shares": 3}, practice=True, to_acknowledge=7, receipts_heard=True)
    caller.come_home()
    assert caller == Caller()


def test_what_no_version_wrote_is_nobody() -> None:
    assert unpack(b"\xc1") is None
