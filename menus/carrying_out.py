"""Effects run within the time a hop has; one that outlasts it goes on by itself, and an SMS says what came of it."""

import asyncio
from typing import Final

from menus.engine.screens import Effect, Instead, Plain
from menus.scene import Scene

EFFECT_SECONDS: Final = 2.5

Outcome = Instead | dict[str, Plain]


class CarryingOut:
    """The effects of this process, with those that their callers no longer wait for."""

    def __init__(self) -> None:
        self._unfinished: set[asyncio.Task[Outcome]] = set()

    async def run(self, effect: Effect, scene: Scene) -> Outcome:
        """Give what the effect leaves to be kept, or where it leads instead.

        Raises:
            Refusal: what the group's rules do not allow.
            TimeoutError: it goes on, and its caller has to be answered.
        """
        task = asyncio.create_task(_outcome(effect, scene))
        self._unfinished.add(task)
        task.add_done_callback(self._finished)
        done, _ = await asyncio.wait({task}, timeout=EFFECT_SECONDS)  # leaves a late one running, unlike wait_for
        if not done:
            raise TimeoutError
        return task.result()

    def _finished(self, task: asyncio.Task[Outcome]) -> None:
        """Look at how an effect ended: a failure that nobody waits for would otherwise be written out in full."""
        self._unfinished.discard(task)
        if not task.cancelled():
            task.exception()


async def _outcome(effect: Effect, scene: Scene) -> Outcome:
    outcome = await effect.run(scene)
    return outcome if isinstance(outcome, Instead) else dict(outcome)
