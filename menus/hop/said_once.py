"""What is to be said once above the first screen behind the PIN, and once more should that call drop."""

from menus.engine.caller import Caller
from menus.engine.screens import Plain


def keep(caller: Caller, name: str, what: Plain) -> None:
    """Keep it until it is said."""
    caller.answers = {**caller.answers, name: what}


def take(caller: Caller, name: str) -> Plain | None:
    """What is to be said now; none when it has been.

    What was said stays until she goes home again: should this call drop, the next one says it once more.
    """
    said = f"{name}_told"
    held = caller.suspended.answers if caller.suspended is not None else {}
    what = caller.answers.get(name) or (held.get(said) if said not in caller.answers else None)
    if what is not None:
        caller.answers = {**{kept: value for kept, value in caller.answers.items() if kept != name}, said: what}
    return what
