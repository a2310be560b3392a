"""A screen is shown: what there is to see is looked up and drawn, and its caller keeps where she is."""

from dataclasses import dataclass, replace

from ledger.rules.refusal import Refusal
from menus.engine.caller import pack
from menus.engine.machine import MAX_TRIES
from menus.engine.screens import Facts, Go, Screen
from menus.hop.drawing import Drawing, LookedUp
from menus.hop.pin_tries import whose_pin
from menus.hop.scene import Scene
from menus.hop.steps import (
    allowed,
    drop_what_waited,
    ends_the_call,
    plays_dialled,
    practise_on,
    reached_home,
    screen_of,
)
from menus.screens import HOME
from menus.speech.speaker import UnspokenError
from sessions.turn import Reply


@dataclass(frozen=True, slots=True)
class HopResult:
    """What one hop leaves: the state to keep (None: forget the caller), the answer, and what may be counted of it.

    ``asks_pin_of``: whose PIN the answer asks for. ``dialled``: digits dialled with the code, to be played on it now.
    """

    state: bytes | None
    reply: Reply
    screen: str
    outcome: str
    language: str
    asks_pin_of: str = ""
    dialled: tuple[str, ...] = ()


class Showing:
    """Every screen as its caller sees or hears it."""

    def __init__(self, seen: Drawing, heard: Drawing) -> None:
        """``seen``: on a screen; ``heard``: on a call."""
        self.seen = seen
        self.heard = heard

    def drawing(self, scene: Scene) -> Drawing:
        """How this caller is told what there is."""
        return self.heard if scene.by_ear else self.seen

    async def show(
        self, scene: Scene, screen: Screen, notice: str = "", page: int = 0, facts: Facts | None = None
    ) -> HopResult:
        """Show a screen, drawn with ``facts`` or with what its look finds now."""
        caller, drawing = scene.caller, self.drawing(scene)
        screen = allowed(screen, caller)
        try:
            looked = await drawing.look(scene, screen) if facts is None else LookedUp(screen, facts)
        except Refusal as refusal:
            return await self._turned_away(scene, drawing.refusal(caller, refusal))
        except UnspokenError:
            return await self._turned_away(scene, drawing.line(caller, "voice.on_screen"))
        screen = looked.screen
        if reached_home(screen, caller):
            looked = replace(looked, above=drawing.together(*drawing.news_lines(caller), looked.above))
        practise_on(caller)
        text = drawing.draw(scene, looked, notice, page)
        dialled = caller.dialled if plays_dialled(screen, caller, looked.above) else ()
        drop_what_waited(screen, caller)
        ends = ends_the_call(screen, caller)
        outcome, whose = "end" if ends else "shown", whose_pin(screen, caller)
        return HopResult(pack(caller), Reply(text, ends=ends), screen.name, outcome, caller.language, whose, dialled)

    async def _turned_away(self, scene: Scene, line: str) -> HopResult:
        """A screen that cannot be shown now: the one before it stays, with the reason above it."""
        caller = scene.caller
        caller.history = () if caller.suspended is not None else caller.history[:-1]
        before = screen_of(caller)
        if before.name not in caller.history:
            caller.history = (before.name,)
        unchanged = Facts(caller.rendered) if scene.drawn == before.name and not caller.items else None
        return replace(await self.show(scene, before, line, facts=unchanged), outcome="refused")

    async def go(self, scene: Scene, go: Go) -> HopResult:
        """Move to another screen: home forgets the way and the answers, a screen met again cuts the circle."""
        caller, screen = scene.caller, go()
        caller.tries = 0
        if screen is HOME:
            caller.come_home()
        if screen.name in caller.history:
            caller.history = caller.history[: caller.history.index(screen.name)]
        caller.history = (*caller.history, screen.name)
        return await self.show(scene, screen)

    async def again(self, scene: Scene, screen: Screen, notice: str, facts: Facts | None = None) -> HopResult:
        """Show the same screen with a line above it; who is told so too often is let go, and keeps her place."""
        caller = scene.caller
        caller.tries += 1
        if caller.tries >= MAX_TRIES:
            reply = Reply(self.drawing(scene).line(caller, "error.too_many"), ends=True, keeps_place=True)
            return HopResult(pack(caller), reply, screen.name, "gave_up", caller.language)
        result = await self.show(scene, screen, notice, facts=facts)
        return replace(result, outcome="again")
