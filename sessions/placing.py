"""From the class of a turn to what is done with it: an answer given again, or a turn to play."""

from typing import Literal, assert_never

from sessions.opened import Lease, OpenedHop, Replay
from sessions.pin_try import PinTry
from sessions.receipt import Receipt
from sessions.turn import Turn
from sessions.turns import Conflict, ExpectedInput, First, MissedInputs, Placement, Repeat, StaleHop, Unknown


def replay_of(placed: Placement, before: Receipt | None, *, is_live: bool) -> Replay | None:
    """The answer to give again, if this turn had one. `is_live`: the caller has not dialled anew since."""
    if before is None:
        return None
    match placed:
        case Repeat():
            return Replay(before.reply, "repeat")
        case StaleHop():
            return Replay(before.reply, "stale")
        case Conflict():
            return Replay(before.reply, "conflict")
        case ExpectedInput() | MissedInputs():
            return None if is_live else Replay(before.reply, "late")
        case First() | Unknown():
            return None
        case _:
            assert_never(placed)


def open_placed(
    turn: Turn, placed: Placement, state: bytes | None, lease: Lease, pin_try: PinTry | None = None
) -> OpenedHop:
    """The turn to play, when `replay_of` found no answer."""
    kind: Literal["first", "next", "gap", "unknown"]
    inputs: tuple[str, ...] = ()
    match placed:
        case First():
            kind = "first"
        case ExpectedInput(inputs):
            kind = "next"
        case MissedInputs(inputs):
            kind = "gap"
        case Unknown(inputs):
            kind = "unknown"
        case _:
            raise ValueError("a turn that has its answer cannot be opened")
    if state is None and kind in {"next", "gap"}:
        kind = "unknown"  # she was here, but where she was is gone: an input without its question
    hop_before = lease.before.number if lease.before is not None else 0 if inputs else -1
    doubtful = isinstance(placed, ExpectedInput) and placed.doubtful
    return OpenedHop(turn, kind, inputs, state, hop_before + 1, lease, doubtful, pin_try)
