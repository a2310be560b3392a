"""The same tasks by ear: how long a member is on the line when she hears every screen to its end."""

from dataclasses import dataclass

from app.demo.network import PIN
from app.runtime.ports import RunningService
from app.voice.endpoint import CallEndpoint
from bench.called_phone import KEY_SECONDS, CalledPhone

MAX_SECONDS = {"balance": 35.0, "save": 60.0, "balance in Bambara": 35.0, "save in Bambara": 60.0}
"""After the PIN, behind which home begins with what she has saved."""
TASKS: dict[str, tuple[str, list[str]]] = {
    "balance": ("+22370000111", []),
    "all her figures": ("+22370000112", ["1"]),
    "save": ("+22370000113", ["2", "3", "1"]),
    "ask for a loan": ("+22370000114", ["3", "10000", "1", "8", "1"]),
    "balance in Bambara": ("+22370000115", []),
    "all her figures in Bambara": ("+22370000115", ["1"]),
    "save in Bambara": ("+22370000105", ["2", "3", "1"]),
}


@dataclass(frozen=True, slots=True)
class ByEar:
    """One task on a call: seconds after the PIN, in all, hops, size of the sounds."""

    after_pin_seconds: float
    seconds: float
    hops: int
    octets: int


async def by_ear(parts: RunningService) -> dict[str, ByEar]:
    """Play every task once. The clips are as long as those that the service has: recordings, or placeholders."""
    endpoint, costs = CallEndpoint(parts), {}
    for task, (number, digits) in TASKS.items():
        phone = CalledPhone(endpoint, number)
        await phone.calls()
        before = phone.seconds
        await phone.presses(PIN)
        pin_seconds = before + KEY_SECONDS * (len(PIN) + 1)
        for pressed in digits:
            await phone.presses(pressed)
        assert phone.ends or "save" not in task, f"{task} did not come to its end"
        costs[task] = ByEar(phone.seconds - pin_seconds, phone.seconds, phone.hops, phone.octets)
    return costs


def too_long(costs: dict[str, ByEar]) -> list[str]:
    """What takes longer than it may."""
    return [
        f"{task} takes {costs[task].after_pin_seconds:.0f} s by ear"
        for task, most in MAX_SECONDS.items()
        if costs[task].after_pin_seconds > most
    ]
