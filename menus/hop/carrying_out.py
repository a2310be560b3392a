"""Effects run within the time a hop has; one that outlasts it goes on by itself, and how it ended is told later."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from ledger.books.command import Command
from ledger.books.errors import TryAgain
from ledger.database import Database
from ledger.people.late_acts import LateAct, record_late
from ledger.rules.refusal import Refusal
from menus.engine.screens import Effect, Plain, Redirect
from menus.hop.scene import Scene

EFFECT_SECONDS: Final = 2.5
STOP_SECONDS: Final = 5.0
"""How long a process that stops waits for what its callers were told is under way."""
WAITS_SECONDS: Final = (0.5, 1, 2, 5, 10, 30)
"""Between two tries to write down how an act ended; the last again and again, for as long as the process lives."""

Outcome = Redirect | dict[str, Plain]
Ended: TypeAlias = Literal["written", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class LateEnd:
    """How a late act ended, for the log and the counters: its screen, and the class of the error if it failed."""

    screen: str
    ended: Ended
    error: str = ""


class CarryingOut:
    """The effects of this process, with those that their callers no longer wait for."""

    def __init__(self, on_late_end: Callable[[LateEnd], None] = lambda _end: None) -> None:
        """``on_late_end`` hears of every act that outlasted its hop, once what became of it is written down."""
        self._unfinished: set[asyncio.Task[Outcome]] = set()
        self._telling: set[asyncio.Task[None]] = set()
        self._on_late_end = on_late_end

    async def run(self, effect: Effect, scene: Scene, begun: str = "") -> Outcome:
        """Give what the effect leaves to be kept, or where it leads instead.

        ``begun``: the option of a menu that led to it, for the notice should it outlast its hop.

        Raises:
            Refusal: what the group's rules do not allow.
            TimeoutError: it goes on, and its caller has to be answered.
        """
        command = (
            scene.command() if effect.acts and scene.caller.who is not None and not scene.caller.is_agent else None
        )
        screen = scene.caller.screen
        task = asyncio.create_task(_outcome(effect, scene))
        self._unfinished.add(task)
        task.add_done_callback(self._finished)
        done, _ = await asyncio.wait({task}, timeout=EFFECT_SECONDS)  # leaves a late one running, unlike wait_for
        if not done:
            if command is not None:
                telling = asyncio.create_task(self._tell(task, scene.ports.database, command, screen, begun))
                self._telling.add(telling)
                telling.add_done_callback(self._telling.discard)
            raise TimeoutError
        return task.result()

    async def stop(self) -> None:
        """Wait a little for what is under way: whoever was told so is then told the rest."""
        if waiting := self._unfinished | self._telling:
            await asyncio.wait(waiting, timeout=STOP_SECONDS)
        if self._telling:  # an act that ended in the meantime is still being written down
            await asyncio.wait(set(self._telling), timeout=STOP_SECONDS)

    async def _tell(
        self, task: asyncio.Task[Outcome], database: Database, command: Command, screen: str, begun: str
    ) -> None:
        await asyncio.wait({task})
        end, late = _ended(task, command, screen, begun)
        for tried in range(2**31):
            try:
                written = (await record_late(database, command, late)).written
            except TryAgain:
                await asyncio.sleep(WAITS_SECONDS[min(tried, len(WAITS_SECONDS) - 1)])
                continue
            self._on_late_end(LateEnd(screen, "written") if written else end)
            return

    def _finished(self, task: asyncio.Task[Outcome]) -> None:
        """Look at how an effect ended: a failure that nobody waits for would otherwise be written out in full."""
        self._unfinished.discard(task)
        if not task.cancelled():
            task.exception()


def _ended(task: asyncio.Task[Outcome], command: Command, screen: str, begun: str) -> tuple[LateEnd, LateAct]:
    """How a task ended. One that leads elsewhere instead did nothing: two PINs that differ."""
    problem = None if task.cancelled() else task.exception()
    if problem is None and not task.cancelled() and not isinstance(task.result(), Redirect):
        return LateEnd(screen, "written"), LateAct(command.at, begun, written=True)
    if isinstance(problem, Refusal):
        late = LateAct(command.at, begun, written=False, reason=problem.code, numbers=dict(problem.numbers))
        return LateEnd(screen, "refused", problem.code), late
    error = "cancelled" if problem is None else type(problem).__name__
    return LateEnd(screen, "failed", error), LateAct(command.at, begun, written=False)


async def _outcome(effect: Effect, scene: Scene) -> Outcome:
    outcome = await effect.run(scene)
    return outcome if isinstance(outcome, Redirect) else dict(outcome)
