"""What her call says of an act that outlasted an earlier one: one line above the first screen behind the PIN."""

from collections.abc import Sequence
from typing import Final

import msgspec

from ledger.people.late_acts import LateAct
from menus.engine.caller import Caller
from menus.engine.screens import Plain
from menus.presenter import Presenter

_TO_TELL: Final = "late"
_TOLD: Final = "late_told"
"""Kept until she goes home again: should this call drop, the next one says it once more."""


class _Kept(msgspec.Struct, frozen=True):
    hour: str
    begun: str
    written: bool
    reason: str
    numbers: dict[str, int | str]


def note(caller: Caller, acts: Sequence[LateAct]) -> None:
    """Keep what is to be said: of several the first, for the others went by SMS and stand in the books."""
    if acts:
        first = acts[0]
        kept = _Kept(first.at.strftime("%H:%M"), first.begun, first.written, first.reason, dict(first.numbers))
        caller.answers = {**caller.answers, _TO_TELL: msgspec.json.encode(kept).decode()}


def line(renderer: Presenter, caller: Caller) -> str:
    """The line to stand above, in her language; "" when there is none. It is said once."""
    held = caller.suspended.answers if caller.suspended is not None else {}
    written = caller.answers.get(_TO_TELL) or (held.get(_TOLD) if _TOLD not in caller.answers else None)
    if written is None:
        return ""
    kept = {name: value for name, value in caller.answers.items() if name != _TO_TELL}
    caller.answers = {**kept, _TOLD: written}
    ended = msgspec.json.decode(str(written), type=_Kept)
    key = f"late.{'written' if ended.written else 'not_written'}{'' if ended.begun else '_plain'}"
    values: dict[str, Plain] = {"hour": ended.hour, "begun": ended.begun} if ended.begun else {"hour": ended.hour}
    said = renderer.line(caller.language, key, values)
    if not ended.reason:
        return said
    return f"{said} {renderer.line(caller.language, f'refusal.{ended.reason}', ended.numbers)}"
