"""The error lines a screen can answer with, found by answering it wrongly in every way a thumb can."""

from menus import worst
from menus.engine.caller import Caller
from menus.engine.machine import SameScreen, step
from menus.engine.screens import Plain, Screen

_TYPED = ("", "x", "-1", "0", "4", "6", "7", "1_000", "٣", "12345", "999999999", "9999999999", "7*1", "98 ")
_BOTH_BOUNDS = 5


class _Shown(dict[str, Plain]):
    """What a screen was drawn with: only 5 is within bounds, everything else is as wide as it gets."""

    def __missing__(self, name: str) -> Plain:
        """Give any value a reader asks for."""
        return _BOTH_BOUNDS if name in ("least", "most") else worst.VALUES.get(name, _BOTH_BOUNDS)


def errors_of(screen: Screen) -> frozenset[str]:
    """The keys below ``error.`` of what the machine and the screen's own reader say to wrong answers."""
    caller = Caller(version="", rendered=_Shown())
    moves = (step(screen, caller, typed) for typed in _TYPED)
    return frozenset(move.error for move in moves if isinstance(move, SameScreen))
