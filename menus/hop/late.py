"""What her call says of an act that outlasted an earlier one: one line above the first screen behind the PIN."""

from collections.abc import Sequence
from typing import Final

import msgspec

from ledger.people.late_acts import LateAct
from menus.engine.caller import Caller
from menus.engine.screens import Plain
from menus.hop import said_once
from menus.hop.presenter import Presenter

_TO_TELL: Final = "late"


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
        said_once.keep(caller, _TO_TELL, msgspec.json.encode(kept).decode())


def line(renderer: Presenter, caller: Caller) -> str:
    """The line to stand above, in her language; "" when there is none. It is said once."""
    written = said_once.take(caller, _TO_TELL)
    if written is None:
        return ""
    ended = msgspec.json.decode(str(written), type=_Kept)
    key = f"late.{'written' if ended.written else 'not_written'}{'' if ended.begun else '_plain'}"
    values: dict[str, Plain] = {"hour": ended.hour, "begun": ended.begun} if ended.begun else {"hour": ended.hour}
    said = renderer.line(caller.language, key, values)
    if not ended.reason:
        return said
    return f"{said} {renderer.line(caller.language, f'refusal.{ended.reason}', ended.numbers)}"
