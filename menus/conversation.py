"""One hop, from the caller's state to the next screen: the machine decides, effects write, looks read, pages are drawn.

This is the only place that drives; everything it calls either decides without I/O or does one thing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from ledger.people.members import MemberHere, members_of_phone
from ledger.rules.refusal import Refusal
from menus import as_shown
from menus.arrival import arrived, left_behind
from menus.carrying_out import CarryingOut, LateEnd, Outcome
from menus.drawing import Drawing, Looked
from menus.engine.caller import Caller, Held, pack, unpack
from menus.engine.confirming import back_to_summary, keep_shown
from menus.engine.machine import MAX_TRIES, Again, Back, Forward, Home, More, Passed, ToMenu, step
from menus.engine.reading import read_input
from menus.engine.screens import Ask, Effect, Facts, Go, Instead, Screen, Summary
from menus.graph import steps_from_menus
from menus.pin_tries import asks_uncounted, whose_pin
from menus.scene import Ports, Scene
from menus.screens import HOME, SCREENS
from menus.speech.script import Script
from menus.speech.speaker import Speaker, UnspokenError
from menus.steps import (
    allowed,
    drop_what_waited,
    ends_the_call,
    menu_behind,
    plays_dialled,
    practise_on,
    reached_home,
    screen_of,
    takes_two,
    without_answered,
    writes,
)
from menus.text.catalogue import Catalogues
from sessions.opened import OpenedHop
from sessions.turn import Reply

REPEATS: Final = "*"
MAX_SILENCES: Final = 2
_ENDS_THE_CALL = frozenset({"pin.locked", "pin.locked_hours"})


@dataclass(frozen=True, slots=True)
class HopResult:
    """What one hop leaves: the state to keep (None: forget the caller), the answer, and what may be counted of it.

    ``asks_pin_of``: whose PIN the answer asks for.
    """

    state: bytes | None
    reply: Reply
    screen: str
    outcome: str
    language: str
    asks_pin_of: str = ""


class Conversation:
    """Every caller's way through the menus, by keypad or by ear."""

    def __init__(
        self,
        ports: Ports,
        catalogues: Catalogues,
        on_late_end: Callable[[LateEnd], None] = lambda _end: None,
        speaker: Speaker | None = None,
    ) -> None:
        """``on_late_end`` hears how each act ended that outlasted its hop; ``speaker`` says what is heard on calls."""
        self._ports = ports
        self._seen = Drawing(catalogues)
        self._heard = Drawing(catalogues, speaker or Speaker(Script.load(), lambda _clip: False))
        self._carrying_out = CarryingOut(on_late_end)

    async def stop(self) -> None:
        """Wait a little for acts that outlasted their hops."""
        await self._carrying_out.stop()

    async def hop(self, opened: OpenedHop) -> HopResult:
        """Play one hop. The caller's lease is held by whoever calls this.

        Raises:
            TryAgain: the database is away; nothing was changed and the hop may be played again.
        """
        caller = unpack(opened.state) if opened.state else None
        turn = opened.turn
        if caller is None or caller.session != turn.session_id or opened.kind in ("first", "unknown"):
            members = await members_of_phone(self._ports.database, turn.phone)
            caller = self._dialled(caller, turn.session_id, members, opened.inputs)
            dialling = Scene(
                self._ports, caller, opened.key, turn.phone, SCREENS, behind_phone=members, by_ear=turn.by_ear
            )
            return await self._show(dialling, screen_of(caller))
        scene = Scene(self._ports, caller, opened.key, turn.phone, SCREENS, by_ear=turn.by_ear, pin_try=opened.pin_try)
        if caller.version != self._seen.version(caller.screen):
            return await self._changed_under_her(scene)
        return await self._play(scene, opened)

    async def _changed_under_her(self, scene: Scene) -> HopResult:
        """Show her screen as it is in this version: what she typed was meant for another. One unknown here: home."""
        caller, screen = scene.caller, screen_of(scene.caller)
        if screen.name != caller.screen:
            caller.history, caller.answers = (screen.name,), {}
        return await self._show(scene, screen, self._drawing(scene).line(caller, "error.menu_changed"))

    def unavailable(self, language: str = "fr", *, by_ear: bool = False) -> Reply:
        """What a caller is told when a part of the service is away."""
        drawing = self._heard if by_ear else self._seen
        return Reply(drawing.plain_line(language, "error.unavailable"), ends=True, keeps_place=True)

    def _drawing(self, scene: Scene) -> Drawing:
        return self._heard if scene.by_ear else self._seen

    def _dialled(
        self, before: Caller | None, session: str, members: list[MemberHere], inputs: tuple[str, ...]
    ) -> Caller:
        """Begin a session. Whatever a dropped call left is held for the member it belonged to; her PIN comes first."""
        caller = arrived(session, members, inputs, self._ports.clock.now())
        caller.suspended = self._still_there(left_behind(before)) if before is not None else None
        return caller

    def _still_there(self, held: Held | None) -> Held | None:
        """What a dropped call left, if the screen it left her on is still the same."""
        if held is None or (held.history and held.version != self._seen.version(held.history[-1])):
            return None
        return held

    async def _play(self, scene: Scene, opened: OpenedHop) -> HopResult:
        """Play inputs in their order, as long as each is understood: what follows was meant for another screen.

        One that arrives with others never confirms a summary nobody has seen.
        """
        result: HopResult | None = None
        caller, inputs = scene.caller, [read_input(typed) for typed in opened.inputs]
        unsure = (opened.doubtful or caller.unsure) and not caller.asked_again
        caller.unsure, caller.asked_again = opened.doubtful, False
        for place, typed in enumerate(inputs):
            screen = screen_of(scene.caller)
            if isinstance(screen, Ask) and screen.joins and len(inputs) > 1:
                scene.key = opened.key_of(place)
                return await self._answered(scene.with_typed("*".join(inputs[place:])), screen)
            if not opened.inputs[place] and len(inputs) > 1:
                continue  # nothing was typed, or a star: it is no answer of its own beside others
            if result is not None and (result.outcome != "shown" or isinstance(screen, Summary)):
                break
            scene.key = opened.key_of(place)
            if unsure and isinstance(screen, Summary) and isinstance(step(screen, caller, typed), Forward):
                return await self._asked_again(scene, screen)
            result = await self._answered(scene.with_typed(typed), screen)
        return result or await self._show(scene, screen_of(scene.caller))

    async def _asked_again(self, scene: Scene, screen: Summary) -> HopResult:
        """Show a summary once more instead of taking the answer: nobody may have seen it."""
        result = await self._show(scene, screen, self._drawing(scene).line(scene.caller, "error.asked_again"))
        scene.caller.asked_again = True
        return replace(result, state=pack(scene.caller), outcome="again")

    async def _answered(self, scene: Scene, screen: Screen) -> HopResult:
        if scene.by_ear and scene.typed in ("", REPEATS):
            return await self._heard_again(scene, screen)
        scene.caller.silences = 0
        return await self._moved(scene, screen)

    async def _heard_again(self, scene: Scene, screen: Screen) -> HopResult:
        """On a call she may ask for a screen once more; when she says nothing it is said once more, and then goodbye.

        Her place is kept, as it is when the line drops.
        """
        caller = scene.caller
        caller.silences = 0 if scene.typed == REPEATS else caller.silences + 1
        if caller.silences >= MAX_SILENCES:
            reply = Reply(self._heard.line(caller, "voice.gone"), ends=True, keeps_place=True)
            return HopResult(pack(caller), reply, screen.name, "gave_up", caller.language)
        notice = self._heard.line(caller, "voice.silence" if caller.silences else "voice.keys")
        result = await self._show(scene, screen, notice, page=caller.page, facts=_unchanged(caller))
        return replace(result, outcome="again" if result.outcome == "shown" else result.outcome)

    async def _moved(self, scene: Scene, screen: Screen) -> HopResult:
        caller = scene.caller
        match step(screen, caller, scene.typed):
            case Again(error):
                line = self._drawing(scene).line(caller, f"error.{error}")
                return await self._again(scene, screen, line, _unchanged(caller))
            case More():
                caller.page += 1
                return await self._show(scene, screen, page=caller.page)
            case Back():
                if len(caller.history) < 2 and caller.authenticated:  # nothing is behind her but home
                    return await self._go(scene, lambda: HOME)
                caller.history = caller.history[:-1] or caller.history
                return await self._show(scene, screen_of(caller))
            case Home() | Passed() | ToMenu() as move:
                if isinstance(move, Passed):
                    caller.dialled, caller.suspended = (*caller.dialled, scene.typed), None
                there = menu_behind(caller) if isinstance(move, ToMenu) else HOME
                return await self._go(scene, lambda: there)
            case Forward(go, keep, effect, keeps_shown):
                if keeps_shown:
                    keep_shown(caller)
                if keep is not None and keep[0]:
                    caller.answers = {**caller.answers, keep[0]: keep[1]}
                return await self._forward(scene, screen, go, effect)

    async def _forward(self, scene: Scene, screen: Screen, go: Go, effect: Effect | None) -> HopResult:
        caller = scene.caller
        if asks_uncounted(screen, scene):
            return await self._show(scene, screen)
        if isinstance(screen, Ask) and screen.confirms and effect is not None:
            return await self._confirmed(scene, screen, effect)
        if effect is not None:
            scene.drawn = ""  # what was written may have changed what stood on the screen
            try:
                outcome = await self._carried_out(scene, effect)
            except Refusal as refusal:
                line = self._drawing(scene).refusal(caller, refusal)
                if refusal.code in _ENDS_THE_CALL:
                    return HopResult(None, Reply(line, ends=True), screen.name, refusal.code, caller.language)
                return await self._again(scene, screen, line)
            except TimeoutError:
                line = self._drawing(scene).line(caller, "error.slow" if effect.acts else "error.unavailable")
                return HopResult(None, Reply(line, ends=True), screen.name, "slow", caller.language)
            if isinstance(outcome, Instead):
                caller.answers = {**caller.answers, **outcome.keep}
                go = outcome.go
            else:
                caller.answers = {**caller.answers, **outcome}
            if caller.authenticated and effect.acts:
                caller.history = without_answered(caller.history)
        return await self._go(scene, go)

    async def _confirmed(self, scene: Scene, screen: Ask, check: Effect) -> HopResult:
        """The second person's PIN was typed: once it is right, the summary behind is written in both names."""
        caller = scene.caller
        summary = SCREENS.get(next(filter(takes_two, reversed(caller.history)), ""))
        if not isinstance(summary, Summary):  # another version led here
            return await self._go(scene, lambda: HOME)
        scene.drawn = ""
        try:
            await self._carrying_out.run(check, scene)
        except Refusal as refusal:
            return await self._again(scene, screen, self._drawing(scene).refusal(caller, refusal))
        except TimeoutError:
            line = self._drawing(scene).line(caller, "error.unavailable")
            return HopResult(None, Reply(line, ends=True), screen.name, "slow", caller.language)
        scene.confirmed_by = back_to_summary(caller, summary.name)
        return await self._forward(scene, summary, summary.then, summary.effect)

    async def _carried_out(self, scene: Scene, effect: Effect) -> Outcome:
        if isinstance(screen := screen_of(scene.caller), Summary):
            if scene.caller.practice:
                return dict(scene.caller.rendered)  # she practises: all is as it would be, and nothing is written
            scene.as_shown = as_shown.of(scene, screen)
        return await self._carrying_out.run(effect, scene, next(steps_from_menus(SCREENS, scene.caller.history), ""))

    async def _go(self, scene: Scene, go: Go) -> HopResult:
        """Move to another screen: home forgets the way and the answers, a screen met again cuts the circle."""
        caller, screen = scene.caller, go()
        caller.tries = 0
        if screen is HOME:
            caller.come_home()
        if screen.name in caller.history:
            caller.history = caller.history[: caller.history.index(screen.name)]
        caller.history = (*caller.history, screen.name)
        return await self._show(scene, screen)

    async def _again(self, scene: Scene, screen: Screen, notice: str, facts: Facts | None = None) -> HopResult:
        caller = scene.caller
        caller.tries += 1
        if caller.tries >= MAX_TRIES:
            reply = Reply(self._drawing(scene).line(caller, "error.too_many"), ends=True, keeps_place=True)
            return HopResult(pack(caller), reply, screen.name, "gave_up", caller.language)
        result = await self._show(scene, screen, notice, facts=facts)
        return replace(result, outcome="again")

    async def _show(
        self, scene: Scene, screen: Screen, notice: str = "", page: int = 0, facts: Facts | None = None
    ) -> HopResult:
        """Show a screen, drawn with ``facts`` or with what its look finds now."""
        caller = scene.caller
        screen = allowed(screen, caller)
        try:
            looked = await self._drawing(scene).look(scene, screen) if facts is None else Looked(screen, facts)
        except Refusal as refusal:
            return await self._turned_away(scene, self._drawing(scene).refusal(caller, refusal))
        except UnspokenError:
            return await self._turned_away(scene, self._heard.line(caller, "voice.on_screen"))
        screen = looked.screen
        if reached_home(screen, caller):
            drawing = self._drawing(scene)
            looked = replace(looked, above=drawing.together(*drawing.news_lines(caller), looked.above))
        practise_on(caller)
        text = self._drawing(scene).draw(scene, looked, notice, page)
        if plays_dialled(screen, caller, looked.above):
            return await self._play_dialled(scene)
        drop_what_waited(screen, caller)
        ends = ends_the_call(screen, caller)
        reply = Reply(text, ends=ends)
        outcome = "end" if ends else "shown"
        return HopResult(pack(caller), reply, screen.name, outcome, caller.language, whose_pin(screen, caller))

    async def _turned_away(self, scene: Scene, line: str) -> HopResult:
        """A screen that cannot be shown now: the one before it stays, with the reason above it."""
        caller = scene.caller
        caller.history = () if caller.suspended is not None else caller.history[:-1]
        before = screen_of(caller)
        if before.name not in caller.history:
            caller.history = (before.name,)
        unchanged = Facts(caller.rendered) if scene.drawn == before.name and not caller.items else None
        return replace(await self._show(scene, before, line, facts=unchanged), outcome="refused")

    async def _play_dialled(self, scene: Scene) -> HopResult:
        """Digits dialled with the code, played until the first screen behind which something would be written."""
        digits, scene.caller.dialled = scene.caller.dialled, ()
        result = await self._show(scene, HOME)
        for typed in digits:
            screen = screen_of(scene.caller)
            if result.reply.ends or result.outcome != "shown" or writes(screen):
                break
            result = await self._answered(scene.with_typed(typed), screen)
        return result


def _unchanged(caller: Caller) -> Facts | None:
    """What her screen was drawn with: she answered nothing that changed it. A list is looked up anew."""
    return None if caller.items else Facts(caller.rendered)
