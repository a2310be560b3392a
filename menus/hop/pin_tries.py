"""Whose PIN a screen asks for, whether what was typed there is counted as a try at it, and whether it is right."""

from collections.abc import Callable

from ledger.people.authentication.pins import OF_MEMBERS, PinHolder, PinRows, check_pin
from menus.engine.caller import Caller
from menus.engine.screens import Ask, Screen
from menus.hop.scene import Scene


def of_another(answer: str) -> Callable[[Caller], tuple[int, int] | None]:
    """Somebody else's than the caller's: hers whose number was answered under this name."""

    def whose(caller: Caller) -> tuple[int, int] | None:
        number = caller.answers.get(answer)
        return (caller.who[0], number) if caller.who is not None and isinstance(number, int) else None

    return whose


async def check_typed(scene: Scene, here: PinHolder, rows: PinRows = OF_MEMBERS) -> int:
    """Check that what was typed is this person's PIN, and give how many wrong ones came before it.

    Raises:
        Refusal: it is wrong, or locked.
    """
    ports = scene.ports
    return await check_pin(ports.database, ports.vault, here, scene.typed, ports.clock.now(), scene.counted, rows)


def whose_pin(screen: Screen, caller: Caller) -> str:
    """The member whose PIN is checked on this screen, as ``group:number``; "" where none is."""
    whose = screen.whose_pin(caller) if isinstance(screen, Ask) and screen.whose_pin is not None else None
    return "" if whose is None else f"{whose[0]}:{whose[1]}"


def asks_uncounted(screen: Screen, scene: Scene) -> bool:
    """Whether a PIN would be checked here that nothing has counted.

    So it is where an input came together with the one that led to the screen, and where a version of the service from
    before this count showed it: the screen is shown once more, and what is typed on it then counts.
    """
    whose, tried = whose_pin(screen, scene.caller), scene.pin_try
    return bool(whose) and (tried is None or tried.whose != whose or tried.checked)
