"""An answer leads on: what it writes is carried out, with the second person's PIN where it takes two."""

from typing import Final

from ledger.rules.refusal import Refusal
from menus.engine.confirming import back_to_summary
from menus.engine.screens import Ask, Effect, Go, Redirect, Screen, Summary
from menus.graph import steps_from_menus
from menus.hop import as_shown
from menus.hop.carrying_out import CarryingOut, Outcome
from menus.hop.pin_tries import asks_uncounted
from menus.hop.scene import Scene
from menus.hop.showing import HopResult, Showing
from menus.hop.steps import screen_of, takes_two, without_answered
from menus.screens import HOME, SCREENS
from sessions.turn import Reply

_ENDS_THE_CALL: Final = frozenset({"pin.locked", "pin.locked_hours"})


class GoingOn:
    """From a screen that was answered to the next one."""

    def __init__(self, showing: Showing, carrying_out: CarryingOut) -> None:
        """``carrying_out``: the effects of this process."""
        self._showing = showing
        self._carrying_out = carrying_out

    async def forward(self, scene: Scene, screen: Screen, go: Go, effect: Effect | None) -> HopResult:
        """Carry out an effect, if there is one, and show where it leads."""
        caller = scene.caller
        if asks_uncounted(screen, scene):
            return await self._showing.show(scene, screen)
        if isinstance(screen, Ask) and screen.confirms and effect is not None:
            return await self._confirmed(scene, screen, effect)
        if effect is not None:
            scene.drawn = ""  # what was written may have changed what stood on the screen
            try:
                outcome = await self._carried_out(scene, effect)
            except Refusal as refusal:
                line = self._showing.drawing(scene).refusal(caller, refusal)
                if refusal.code in _ENDS_THE_CALL:
                    return HopResult(None, Reply(line, ends=True), screen.name, refusal.code, caller.language)
                return await self._showing.again(scene, screen, line)
            except TimeoutError:
                return self._slow(scene, screen, effect)
            if isinstance(outcome, Redirect):
                caller.answers = {**caller.answers, **outcome.keep}
                go = outcome.go
            else:
                caller.answers = {**caller.answers, **outcome}
            if caller.authenticated and effect.acts:
                caller.history = without_answered(caller.history)
        return await self._showing.go(scene, go)

    async def _confirmed(self, scene: Scene, screen: Ask, check: Effect) -> HopResult:
        """The second person's PIN was typed: once it is right, the summary behind is written in both names."""
        caller = scene.caller
        summary = SCREENS.get(next(filter(takes_two, reversed(caller.history)), ""))
        if not isinstance(summary, Summary):  # another version led here
            return await self._showing.go(scene, lambda: HOME)
        scene.drawn = ""
        try:
            await self._carrying_out.run(check, scene)
        except Refusal as refusal:
            return await self._showing.again(scene, screen, self._showing.drawing(scene).refusal(caller, refusal))
        except TimeoutError:
            return self._slow(scene, screen, check)
        scene.confirmed_by = back_to_summary(caller, summary.name)
        return await self.forward(scene, summary, summary.then, summary.effect)

    def _slow(self, scene: Scene, screen: Screen, effect: Effect) -> HopResult:
        """An effect outlasted its hop: she hears how it ended when she dials again."""
        line = self._showing.drawing(scene).line(scene.caller, "error.slow" if effect.acts else "error.unavailable")
        return HopResult(None, Reply(line, ends=True), screen.name, "slow", scene.caller.language)

    async def _carried_out(self, scene: Scene, effect: Effect) -> Outcome:
        if isinstance(screen := screen_of(scene.caller), Summary):
            if scene.caller.practice:
                return dict(scene.caller.rendered)  # she practises: all is as it would be, and nothing is written
            scene.as_shown = as_shown.of(scene, screen)
        return await self._carrying_out.run(effect, scene, next(steps_from_menus(SCREENS, scene.caller.history), ""))
