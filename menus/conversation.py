"""One hop, from the caller's state to the next screen: the machine decides, effects write, looks read, pages are drawn.

This is the only place that drives; everything it calls either decides without I/O or does one thing.
"""

from dataclasses import dataclass, replace
from typing import Final

from ledger.people.members import MemberHere, members_of_phone
from ledger.rules.refusal import Refusal
from menus.arrival import arrived, left_behind
from menus.carrying_out import CarryingOut, Outcome
from menus.engine.caller import Caller, Held, pack, unpack
from menus.engine.machine import MAX_TRIES, Again, Back, Forward, Home, More, ToMenu, step
from menus.engine.screens import Ask, Choose, Effect, Facts, Go, Instead, Resume, Screen, Summary, Tell
from menus.presenter import Presenter
from menus.render import Renderer
from menus.scene import Ports, Scene
from menus.screens import ARRIVAL, BEFORE_PIN, HOME, ON_ARRIVAL, PIN, PRACTICE, SCREENS, STRANGER
from menus.speech.script import Script
from menus.speech.speaker import Speaker, UnspokenError
from menus.text.catalogue import Catalogues
from menus.version import screen_versions
from sessions.opened import OpenedHop
from sessions.turn import Reply

MAX_DETOURS: Final = 6
REPEATS: Final = "*"
MAX_SILENCES: Final = 2
_ENDS_THE_CALL = frozenset({"pin.locked"})


@dataclass(frozen=True, slots=True)
class HopResult:
    """What one hop leaves: the state to keep (None: forget the caller), the answer, and what may be counted of it."""

    state: bytes | None
    reply: Reply
    screen: str
    outcome: str
    language: str


class Conversation:
    """Every caller's way through the menus, by keypad or by ear."""

    def __init__(self, ports: Ports, catalogues: Catalogues, speaker: Speaker | None = None) -> None:
        self._ports = ports
        self._renderer, self._speaker = Renderer(catalogues), speaker or Speaker(Script.load(), lambda _clip: False)
        self._versions = screen_versions(catalogues)
        self._carrying_out = CarryingOut()

    async def hop(self, opened: OpenedHop) -> HopResult:
        """Play one hop. The caller's turn is held by whoever calls this.

        Raises:
            TryAgain: the database is away; nothing was changed and the hop may be played again.
        """
        caller = unpack(opened.state) if opened.state else None
        turn = opened.turn
        if caller is None or caller.session != turn.session_id or opened.kind in ("first", "unknown"):
            members = await members_of_phone(self._ports.database, turn.phone)
            caller = self._dialled(caller, turn.session_id, members, opened.inputs)
            dialling = Scene(self._ports, caller, opened.key, turn.phone, behind_phone=members, by_ear=turn.by_ear)
            return await self._show(dialling, self._screen(caller))
        scene = Scene(self._ports, caller, opened.key, turn.phone, by_ear=turn.by_ear)
        if caller.version != self._versions.get(caller.screen):
            return await self._changed_under_her(scene)
        return await self._play(scene, opened)

    async def _changed_under_her(self, scene: Scene) -> HopResult:
        """Show her screen as it is in this version: what she typed was meant for another. One unknown here: home."""
        caller, screen = scene.caller, self._screen(scene.caller)
        if screen.name != caller.screen:
            caller.history, caller.answers = (screen.name,), {}
        return await self._show(scene, screen, self._line(scene, "error.menu_changed"))

    def unavailable(self, language: str = "fr", *, by_ear: bool = False) -> Reply:
        """What a caller is told when a part of the service is away."""
        presenter: Presenter = self._speaker if by_ear else self._renderer
        return Reply(presenter.line(language, "error.unavailable", {}), ends=True, keeps_place=True)

    def _dialled(
        self, before: Caller | None, session: str, members: list[MemberHere], inputs: tuple[str, ...]
    ) -> Caller:
        """Begin a session. Whatever a dropped call left is held for the member it belonged to; her PIN comes first."""
        caller = arrived(session, members, inputs)
        caller.suspended = self._still_there(left_behind(before)) if before is not None else None
        return caller

    def _still_there(self, held: Held | None) -> Held | None:
        """What a dropped call left, if the screen it left her on is still the same."""
        if held is None or (held.history and held.version != self._versions.get(held.history[-1])):
            return None
        return held

    async def _play(self, scene: Scene, opened: OpenedHop) -> HopResult:
        """Play inputs in turn, as long as each is understood: what follows was meant for another screen.

        One that arrives with others never confirms a summary nobody has seen.
        """
        result: HopResult | None = None
        for place, typed in enumerate(opened.inputs):
            screen = self._screen(scene.caller)
            if isinstance(screen, Ask) and screen.joins and len(opened.inputs) > 1:
                scene.key = opened.key_of(place)
                return await self._answered(scene.with_typed("*".join(opened.inputs[place:])), screen)
            if not typed and len(opened.inputs) > 1:
                continue  # nothing was typed, or a star: it is no answer of its own beside others
            if result is not None and (result.outcome != "shown" or isinstance(screen, Summary)):
                break
            scene.key = opened.key_of(place)
            result = await self._answered(scene.with_typed(typed), screen)
        return result or await self._show(scene, self._screen(scene.caller))

    async def _answered(self, scene: Scene, screen: Screen) -> HopResult:
        caller = scene.caller
        if scene.by_ear and scene.typed in ("", REPEATS):
            return await self._heard_again(scene, screen)
        caller.silences = 0
        return await self._moved(scene, screen)

    async def _moved(self, scene: Scene, screen: Screen) -> HopResult:
        caller = scene.caller
        match step(screen, caller, scene.typed):
            case Again(error):
                return await self._again(scene, screen, self._line(scene, f"error.{error}"), _unchanged(caller))
            case More():
                caller.page += 1
                return await self._show(scene, screen, page=caller.page)
            case Back():
                if len(caller.history) < 2 and caller.authenticated:  # nothing is behind her but home
                    return await self._go(scene, lambda: HOME)
                caller.history = caller.history[:-1] or caller.history
                return await self._show(scene, self._screen(caller))
            case Home() | ToMenu() as move:
                there = HOME if isinstance(move, Home) else self._menu_behind(caller)
                return await self._go(scene, lambda: there)
            case Forward(go, keep, effect):
                if keep is not None and keep[0]:
                    caller.answers = {**caller.answers, keep[0]: keep[1]}
                return await self._forward(scene, screen, go, effect)

    async def _heard_again(self, scene: Scene, screen: Screen) -> HopResult:
        """On a call she may ask for a screen once more; when she says nothing it is said once more, and then goodbye.

        Her place is kept, as it is when the line drops.
        """
        caller = scene.caller
        caller.silences = 0 if scene.typed == REPEATS else caller.silences + 1
        if caller.silences >= MAX_SILENCES:
            reply = Reply(self._line(scene, "voice.gone"), ends=True, keeps_place=True)
            return HopResult(pack(caller), reply, screen.name, "gave_up", caller.language)
        notice = self._line(scene, "voice.silence" if caller.silences else "voice.keys")
        result = await self._show(scene, screen, notice, page=caller.page, facts=_unchanged(caller))
        return replace(result, outcome="again" if result.outcome == "shown" else result.outcome)

    async def _forward(self, scene: Scene, screen: Screen, go: Go, effect: Effect | None) -> HopResult:
        caller = scene.caller
        if effect is not None:
            scene.drawn = ""  # what was written may have changed what stood on the screen
            try:
                outcome = await self._carried_out(scene, effect)
            except Refusal as refusal:
                line = self._refused(scene, refusal)
                if refusal.code in _ENDS_THE_CALL:
                    return HopResult(None, Reply(line, ends=True), screen.name, refusal.code, caller.language)
                return await self._again(scene, screen, line)
            except TimeoutError:
                line = self._line(scene, "error.slow")
                return HopResult(None, Reply(line, ends=True), screen.name, "slow", caller.language)
            if isinstance(outcome, Instead):
                caller.answers = {**caller.answers, **outcome.keep}
                go = outcome.go
            else:
                caller.answers = {**caller.answers, **outcome}
            if caller.authenticated:
                caller.history = _without_answered(caller.history)
        return await self._go(scene, go)

    async def _carried_out(self, scene: Scene, effect: Effect) -> Outcome:
        if scene.caller.practice and isinstance(self._screen(scene.caller), Summary):
            return dict(scene.caller.rendered)  # she practises: all is as it would be, and nothing is written
        return await self._carrying_out.run(effect, scene)

    async def _go(self, scene: Scene, go: Go) -> HopResult:
        """Move to another screen: home forgets the way and the answers, a screen met again cuts the circle."""
        caller, screen = scene.caller, go()
        caller.tries = 0
        if screen is HOME:
            caller.history, caller.answers, caller.practice = (), {}, False
        if screen.name in caller.history:
            caller.history = caller.history[: caller.history.index(screen.name)]
        caller.history = (*caller.history, screen.name)
        return await self._show(scene, screen)

    async def _again(self, scene: Scene, screen: Screen, notice: str, facts: Facts | None = None) -> HopResult:
        caller = scene.caller
        caller.tries += 1
        if caller.tries >= MAX_TRIES:
            reply = Reply(self._line(scene, "error.too_many"), ends=True, keeps_place=True)
            return HopResult(pack(caller), reply, screen.name, "gave_up", caller.language)
        result = await self._show(scene, screen, notice, facts=facts)
        return replace(result, outcome="again")

    async def _show(
        self, scene: Scene, screen: Screen, notice: str = "", page: int = 0, facts: Facts | None = None
    ) -> HopResult:
        """Show a screen, drawn with ``facts`` or with what its look finds now."""
        caller, above = scene.caller, ""
        if (
            not caller.authenticated and screen.name not in BEFORE_PIN
        ):  # whatever was typed: nothing is shown without a PIN
            screen = PIN if caller.who is not None else STRANGER  # a stranger goes nowhere from being told so
            caller.history = (screen.name,)
        if facts is None:
            try:
                screen, facts, above = await self._looked(scene, screen)
            except Refusal as refusal:
                return await self._turned_away(scene, self._refused(scene, refusal))
            except UnspokenError:
                return await self._turned_away(scene, self._line(scene, "voice.on_screen"))
        caller.practice = caller.practice and PRACTICE.name in caller.history
        notice = notice or above or (self._line(scene, "error.practice") if caller.practice else "")
        caller.version = self._versions[screen.name]
        caller.rendered, scene.drawn = dict(facts.values), screen.name
        caller.items = tuple(item.key for item in facts.items)
        pages = self._presenter(scene).pages(screen, caller, facts, notice)
        caller.page, caller.pages = min(page, len(pages) - 1), len(pages)
        if screen is HOME and caller.dialled and not above:  # what a dropped call had done comes before doing more
            return await self._play_deep(scene)
        if caller.authenticated and screen.name not in ON_ARRIVAL:
            caller.dialled = ()
        ends = isinstance(screen, Tell) and screen.ends and not caller.practice  # who practises tries again
        if caller.authenticated and screen.name not in ON_ARRIVAL and not above:
            caller.suspended = None  # taken up, or said
        reply = Reply(pages[caller.page], ends=ends)
        return HopResult(pack(caller), reply, screen.name, "end" if ends else "shown", caller.language)

    async def _turned_away(self, scene: Scene, line: str) -> HopResult:
        """A screen that cannot be shown now: the one before it stays, with the reason above it."""
        caller = scene.caller
        caller.history = () if caller.suspended is not None else caller.history[:-1]
        before = self._screen(caller)
        if before.name not in caller.history:
            caller.history = (before.name,)
        unchanged = Facts(caller.rendered) if scene.drawn == before.name and not caller.items else None
        return replace(await self._show(scene, before, line, facts=unchanged), outcome="refused")

    async def _looked(self, scene: Scene, screen: Screen) -> tuple[Screen, Facts, str]:
        """Follow the looks to the screen that is to be shown, with its facts and what is to stand above it."""
        caller = scene.caller
        above = ""
        for _ in range(MAX_DETOURS):
            if scene.by_ear and screen is not ARRIVAL and not self._speaker.speaks(screen):
                raise UnspokenError(screen.name)
            if screen.look is None:
                break
            facts = await screen.look(scene)
            if isinstance(facts, Facts):
                return screen, facts, above
            if facts.above is not None and caller.suspended is not None:
                above = self._presenter(scene).result(facts.above, caller, caller.suspended.answers)
            caller.answers = {**caller.answers, **facts.keep}
            screen = facts.go()
            caller.history = (*caller.history[:-1], screen.name)
        return screen, Facts(), above

    async def _play_deep(self, scene: Scene) -> HopResult:
        """Digits dialled with the code, played until the first screen behind which something would be written."""
        digits, scene.caller.dialled = scene.caller.dialled, ()
        result = await self._show(scene, HOME)
        for typed in digits:
            screen = self._screen(scene.caller)
            if result.reply.ends or result.outcome != "shown" or _writes(screen):
                break
            result = await self._answered(scene.with_typed(typed), screen)
        return result

    def _menu_behind(self, caller: Caller) -> Screen:
        """The menu she came from to where she is."""
        behind = (SCREENS.get(name) for name in reversed(caller.history))
        return next((screen for screen in behind if isinstance(screen, Choose) and screen.menu), HOME)

    def _screen(self, caller: Caller) -> Screen:
        return SCREENS.get(caller.screen, HOME if caller.authenticated else PIN)

    def _presenter(self, scene: Scene) -> Presenter:
        return self._speaker if scene.by_ear else self._renderer

    def _refused(self, scene: Scene, refusal: Refusal) -> str:
        return self._presenter(scene).line(scene.caller.language, f"refusal.{refusal.code}", dict(refusal.numbers))

    def _line(self, scene: Scene, key: str) -> str:
        caller, shown = scene.caller, scene.caller.rendered
        amounts = {f"{name}_xof": shown[name] for name in ("least", "most") if name in shown}
        return self._presenter(scene).line(caller.language, key, {**shown, **amounts})


def _unchanged(caller: Caller) -> Facts | None:
    """What her screen was drawn with: she answered nothing that changed it. A list is looked up anew."""
    return None if caller.items else Facts(caller.rendered)


def _without_answered(trail: tuple[str, ...]) -> tuple[str, ...]:
    """The way behind her without the questions that led to what is done now: going back must not do it once more.

    Nor does she go back to a choice that only followed from what was done, as those that are shown again on a redial.
    """
    while trail and _is_answered(SCREENS.get(trail[-1])):
        trail = trail[:-1]
    return trail


def _is_answered(screen: Screen | None) -> bool:
    return isinstance(screen, Ask | Summary) or (isinstance(screen, Choose) and screen.resume is Resume.SHOW)


def _writes(screen: Screen) -> bool:
    """Whether an answer on this screen can write something."""
    if isinstance(screen, Choose):
        return any(option.effect is not None for option in screen.options)
    return not isinstance(screen, Tell) and screen.effect is not None
