"""One hop, from the caller's state to the next screen: who calls, what she typed, and the move that the machine reads.

It drives; what her answer writes is ``going_on``'s, what she sees next is ``showing``'s.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from ledger.people.agents import AgentHere, agent_of_phone
from ledger.people.membership.members import MemberHere, members_of_phone
from menus.engine.caller import Caller, SuspendedSession, pack, unpack
from menus.engine.confirming import keep_shown
from menus.engine.machine import Back, Forward, More, PassKeyOn, SameScreen, ToHome, ToMenu, step
from menus.engine.reading import read_input
from menus.engine.screens import Ask, Facts, Screen, Summary
from menus.hop.arrival import arrived, left_behind
from menus.hop.carrying_out import CarryingOut, LateEnd
from menus.hop.drawing import Drawing
from menus.hop.going_on import GoingOn
from menus.hop.scene import Ports, Scene
from menus.hop.showing import HopResult, Showing
from menus.hop.steps import menu_behind, screen_of, writes
from menus.screens import HOME, SCREENS, SLIP
from menus.speech.script import SpokenScript
from menus.speech.speaker import Speaker
from menus.text.catalogue import Catalogues
from sessions.opened import OpenedHop
from sessions.turn import Reply, Turn

REPEATS: Final = "*"
MAX_SILENCES: Final = 2


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
        heard = Drawing(catalogues, speaker or Speaker(SpokenScript.load(), lambda _clip: False))
        self._showing = Showing(Drawing(catalogues), heard)
        self._carrying_out = CarryingOut(on_late_end)
        self._going_on = GoingOn(self._showing, self._carrying_out)

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
            members, agent = await self._behind_phone(turn)
            caller = self._dialled(caller, turn, members, agent, opened.inputs)
            dialling = Scene(
                self._ports, caller, opened.key, turn.phone, SCREENS, behind_phone=members, by_ear=turn.by_ear
            )
            if caller.screen == SLIP.name:  # the code was dialled with the service code: nobody types it twice
                return await self._answered(dialling.with_typed(read_input(opened.inputs[0])), SLIP)
            return await self._showing.show(dialling, screen_of(caller))
        scene = Scene(self._ports, caller, opened.key, turn.phone, SCREENS, by_ear=turn.by_ear, pin_try=opened.pin_try)
        if caller.version != self._showing.seen.version(caller.screen):
            return await self._changed_under_her(scene)
        return await self._play(scene, opened)

    async def _changed_under_her(self, scene: Scene) -> HopResult:
        """Show her screen as it is in this version: what she typed was meant for another. One unknown here: home."""
        caller, screen = scene.caller, screen_of(scene.caller)
        if screen.name != caller.screen:
            caller.history, caller.answers = (screen.name,), {}
        return await self._showing.show(scene, screen, self._showing.drawing(scene).line(caller, "error.menu_changed"))

    def unavailable(self, language: str = "fr", *, by_ear: bool = False) -> Reply:
        """What a caller is told when a part of the service is away."""
        drawing = self._showing.heard if by_ear else self._showing.seen
        return Reply(drawing.plain_line(language, "error.unavailable"), ends=True, keeps_place=True)

    async def _behind_phone(self, turn: Turn) -> tuple[list[MemberHere], AgentHere | None]:
        """The members whose phone it is, or the agent; who is both calls as a member: an agent's list is not heard."""
        database = self._ports.database
        members = await members_of_phone(database, turn.phone)
        if turn.by_ear:
            members = [replace(here, agent=False) for here in members]
        return members, None if members else await agent_of_phone(database, turn.phone)

    def _dialled(
        self,
        before: Caller | None,
        turn: Turn,
        members: list[MemberHere],
        agent: AgentHere | None,
        inputs: tuple[str, ...],
    ) -> Caller:
        """Begin a session. Whatever a dropped call left is held for the member it belonged to; her PIN comes first."""
        now = self._ports.clock.now()
        caller = arrived(turn.session_id, members, agent, inputs, now, by_ear=turn.by_ear)
        caller.suspended = self._still_there(left_behind(before)) if before is not None else None
        return caller

    def _still_there(self, held: SuspendedSession | None) -> SuspendedSession | None:
        """What a dropped call left, if the screen it left her on is still the same."""
        if held is None or (held.history and held.version != self._showing.seen.version(held.history[-1])):
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
        return result or await self._showing.show(scene, screen_of(scene.caller))

    async def _asked_again(self, scene: Scene, screen: Summary) -> HopResult:
        """Show a summary once more instead of taking the answer: nobody may have seen it."""
        result = await self._showing.show(
            scene, screen, self._showing.drawing(scene).line(scene.caller, "error.asked_again")
        )
        scene.caller.asked_again = True
        return replace(result, state=pack(scene.caller), outcome="again")

    async def _answered(self, scene: Scene, screen: Screen) -> HopResult:
        if scene.by_ear and scene.typed in ("", REPEATS):
            return await self._heard_again(scene, screen)
        scene.caller.silences = 0
        return await self._play_dialled(scene, await self._moved(scene, screen))

    async def _heard_again(self, scene: Scene, screen: Screen) -> HopResult:
        """On a call she may ask for a screen once more; when she says nothing it is said once more, and then goodbye.

        Her place is kept, as it is when the line drops.
        """
        caller = scene.caller
        caller.silences = 0 if scene.typed == REPEATS else caller.silences + 1
        if caller.silences >= MAX_SILENCES:
            reply = Reply(self._showing.heard.line(caller, "voice.gone"), ends=True, keeps_place=True)
            return HopResult(pack(caller), reply, screen.name, "gave_up", caller.language)
        notice = self._showing.heard.line(caller, "voice.silence" if caller.silences else "voice.keys")
        result = await self._showing.show(scene, screen, notice, page=caller.page, facts=_unchanged(caller))
        return replace(result, outcome="again" if result.outcome == "shown" else result.outcome)

    async def _moved(self, scene: Scene, screen: Screen) -> HopResult:
        caller = scene.caller
        match step(screen, caller, scene.typed):
            case SameScreen(error):
                line = self._showing.drawing(scene).line(caller, f"error.{error}")
                return await self._showing.again(scene, screen, line, _unchanged(caller))
            case More():
                caller.page += 1
                return await self._showing.show(scene, screen, page=caller.page)
            case Back():
                if len(caller.history) < 2 and caller.authenticated:  # nothing is behind her but home
                    return await self._showing.go(scene, lambda: HOME)
                caller.history = caller.history[:-1] or caller.history
                return await self._showing.show(scene, screen_of(caller))
            case ToHome() | PassKeyOn() | ToMenu() as move:
                if isinstance(move, PassKeyOn):
                    caller.dialled, caller.suspended = (*caller.dialled, scene.typed), None
                there = menu_behind(caller) if isinstance(move, ToMenu) else HOME
                return await self._showing.go(scene, lambda: there)
            case Forward(go, keep, effect, keeps_shown):
                if keeps_shown:
                    keep_shown(caller)
                if keep is not None and keep[0]:
                    caller.answers = {**caller.answers, keep[0]: keep[1]}
                return await self._going_on.forward(scene, screen, go, effect)

    async def _play_dialled(self, scene: Scene, result: HopResult) -> HopResult:
        """Digits dialled with the code, played until the first screen behind which something would be written."""
        for typed in result.dialled:
            screen = screen_of(scene.caller)
            if result.reply.ends or result.outcome != "shown" or writes(screen):
                break
            result = await self._moved(scene.with_typed(typed), screen)
        return result


def _unchanged(caller: Caller) -> Facts | None:
    """What her screen was drawn with: she answered nothing that changed it. A list is looked up anew."""
    return None if caller.items else Facts(caller.rendered)
