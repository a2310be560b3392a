"""A transcript as calls: who dialled, what she answered to which screen; and a caller who answers them so again."""

import re
from dataclasses import dataclass, field

from menus.screens.before_home.keys import FIRST_KEY
from tests.kit.effects import without_proof
from tests.kit.handset import Handset
from tests.kit.looking import says, without_notice
from tests.kit.transcript import Dials, Sees, Step, Transcript, Types

_A_PIN = re.compile(r"[0-9]{4}")
_SUM = re.compile(r"\d[\d ]* F")
_MAX_HOPS = 60
_BEFORE_PIN = ("stranger", "side", "who", "pin")


@dataclass(slots=True)
class Call:
    """One call of a transcript. ``screens`` are what she saw, the dial's first; ``typed`` what she answered to each."""

    dials: Dials
    typed: list[str] = field(default_factory=list)
    screens: list[str] = field(default_factory=list)

    @property
    def last_screen(self) -> str:
        """What she saw in the end."""
        return self.screens[-1] if len(self.screens) > len(self.typed) else ""

    def way_in(self) -> list[str]:
        """What she typed until she had said a PIN: who she is, on a shared phone, comes before it."""
        for place, typed in enumerate(self.typed):
            if _A_PIN.fullmatch(typed):
                return self.typed[: place + 1]
        return []

    def pins(self) -> list[str]:
        """Every PIN she typed, the newest first: she may have changed it."""
        return [typed for typed in reversed(self.typed) if _A_PIN.fullmatch(typed)]


def calls_of(transcript: Transcript) -> list[Call | Step]:
    """Take a transcript apart; what stands between two calls stays as it is."""
    parts: list[Call | Step] = []
    for step in transcript.steps:
        call = parts[-1] if parts and isinstance(parts[-1], Call) else None
        match step:
            case Dials():
                parts.append(Call(step))
            case Types(typed) if call is not None:
                call.typed.append(typed)
            case Sees(lines) if call is not None:
                call.screens.append("\n".join(lines))
            case _:
                parts.append(step)
    return parts


async def calls_again(phone: Handset, call: Call) -> None:
    """Dial after a cut, and say who she is: nothing is shown before her PIN, whatever the cut left behind."""
    await phone.dials(call.dials.code)
    assert any(says(phone.last.text, key) for key in _BEFORE_PIN), f"shown before the PIN: {phone.last.text}"
    for typed in call.way_in():
        if phone.last.ends:
            return
        await phone.types(typed)
    for pin in call.pins():
        if phone.last.ends or not says(phone.last.text.split("\n", 1)[-1], "pin"):
            return
        await phone.types(pin)


async def goes_on(phone: Handset, call: Call) -> bool:
    """Answer every screen as she did the first time, to the last. Gives whether she came there."""
    place = 0
    last = without_notice(call.last_screen)
    met_before = any(without_notice(seen) == last for seen in call.screens[: len(call.typed)])
    for _ in range(_MAX_HOPS):
        shown = without_notice(without_proof(phone.last.text))
        if _same(shown, call.last_screen) and (place >= len(call.typed) or not met_before):
            return True
        if phone.last.ends:
            return False
        if says(shown, "resume"):
            await phone.types(_to_go_on_or_not(call))
            continue
        met = call.screens[: len(call.typed)]
        known = [here for here, seen in enumerate(met) if _same(shown, seen)]
        known = known or [here for here, seen in enumerate(met) if _same(_whatever_sum(shown), _whatever_sum(seen))]
        if not known:
            return False
        place = next((here for here in known if here >= place), known[0])
        await phone.types(call.typed[place])
        place += 1
    return False


def _to_go_on_or_not(call: Call) -> str:
    """What she herself answered to that question; else she goes on."""
    answered = zip(call.screens, call.typed, strict=False)
    return next((typed for seen, typed in answered if says(without_notice(seen), "resume")), str(FIRST_KEY))


def _whatever_sum(shown: str) -> str:
    """A menu that tells a sum tells another one after an act."""
    return _SUM.sub("… F", shown)


def _same(shown: str, seen: str) -> bool:
    """Whether two are one screen, if with a result standing above one of them."""
    one, other = f"\n{shown}", f"\n{without_notice(seen)}"
    if one.endswith(other) or other.endswith(one):
        return bool(seen)
    menu = other[max(other.find("\n1. "), 0) :]  # home leaves greeting and savings out where a result needs the room
    return "\n6. " in seen and "\n0 " not in seen and menu in one
