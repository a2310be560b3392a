"""Drawing a screen: its look is asked what there is, its pages are written, and its caller keeps what was on them."""

from dataclasses import dataclass
from typing import Final

from ledger.rules.refusal import Refusal
from menus.engine.caller import Caller
from menus.engine.machine import keys_of
from menus.engine.screens import Facts, Screen, Tell
from menus.hop import late, said_once
from menus.hop.presenter import Presenter
from menus.hop.scene import Scene
from menus.render import Renderer
from menus.screens import ARRIVAL, FAILED_TRIES, REQUEST_STOPPED
from menus.speech.speaker import PAUSE, Speaker, UnspokenError
from menus.text.catalogue import Catalogues
from menus.version import screen_versions

MAX_DETOURS: Final = 6


@dataclass(frozen=True, slots=True)
class LookedUp:
    """The screen that is to be shown, what it is drawn with, and a result that is to stand above it."""

    screen: Screen
    facts: Facts
    above: str = ""


class Drawing:
    """Every screen's texts, and the version of each."""

    def __init__(self, catalogues: Catalogues, speaker: Speaker | None = None) -> None:
        """``speaker``: screens are heard, and not seen."""
        self._speaker = speaker
        self._renderer: Presenter = speaker or Renderer(catalogues)
        self._versions = screen_versions(catalogues)

    def version(self, name: str) -> str | None:
        """The version of a screen; none when there is no such screen."""
        return self._versions.get(name)

    def line(self, caller: Caller, key: str) -> str:
        """One line in her language, with the figures of the screen she has before her."""
        shown = caller.rendered
        amounts = {f"{name}_xof": shown[name] for name in ("least", "most") if name in shown}
        return self._renderer.line(caller.language, key, {**shown, **amounts})

    def plain_line(self, language: str, key: str) -> str:
        """One line without a figure, for whoever calls."""
        return self._renderer.line(language, key, {})

    def news_lines(self, caller: Caller) -> tuple[str, ...]:
        """What is to be said of what happened since her last call: a late act, what concerns her PIN."""
        stopped = said_once.take(caller, REQUEST_STOPPED) is not None
        ended = self._renderer.line(caller.language, "pin_request_stopped", {}) if stopped else ""
        tried = said_once.take(caller, FAILED_TRIES)
        guessed = "" if tried is None else self._renderer.line(caller.language, "pin_tries", {"tries": tried})
        return late.line(self._renderer, caller), ended, guessed

    def refusal(self, caller: Caller, refusal: Refusal) -> str:
        """Why her group does not allow it, in one line."""
        return self._renderer.line(caller.language, f"refusal.{refusal.code}", dict(refusal.numbers))

    def together(self, *lines: str) -> str:
        """Several lines as one; on a call with a pause between them."""
        return (" " if self._speaker is None else f" {PAUSE} ").join(filter(None, lines))

    async def look(self, scene: Scene, screen: Screen) -> LookedUp:
        """Follow the looks to the screen that is to be shown, with its facts and what is to stand above it.

        Raises:
            Refusal: it cannot be shown now.
            UnspokenError: it cannot be heard.
        """
        caller, above = scene.caller, ""
        for _ in range(MAX_DETOURS):
            if screen is not ARRIVAL and not self._can_say(screen):
                raise UnspokenError(screen.name)
            if screen.look is None:
                break
            facts = await screen.look(scene)
            if isinstance(facts, Facts):
                return LookedUp(screen, facts, above)
            if facts.above is not None and caller.suspended is not None and self._can_say(facts.above):
                above = self._renderer.result(facts.above, caller, caller.suspended.answers)
            caller.answers = {**caller.answers, **facts.keep}
            before, screen = screen, facts.go()
            caller.history = (*caller.history[:-1], screen.name)
            if screen.look is before.look and self._can_say(screen):
                return LookedUp(screen, Facts(facts.keep), above)
        return LookedUp(screen, Facts(), above)

    def _can_say(self, screen: Screen) -> bool:
        return self._speaker is None or self._speaker.speaks(screen)

    def _practice_line(self, caller: Caller, screen: Screen) -> str:
        """Who practises reads on every screen that nothing is written, and at the end how it is done in earnest."""
        if not caller.practice:
            return ""
        over = isinstance(screen, Tell) and screen.result
        return self.line(caller, "error.practice_over" if over else "error.practice")

    def draw(self, scene: Scene, looked: LookedUp, notice: str, page: int) -> str:
        """Write one page of it, and keep what her answer will be read with. Practising is said wherever it fits."""
        caller, screen, facts = scene.caller, looked.screen, looked.facts
        caller.version = self._versions[screen.name]
        caller.rendered, scene.drawn = dict(facts.values), screen.name
        caller.items, caller.item_keys = tuple(item.key for item in facts.items), keys_of(facts.items)
        practising, said = self._practice_line(caller, screen), notice or looked.above
        pages = self._renderer.pages(screen, caller, facts, self.together(practising, said))
        if practising and said and len(pages) > 1:
            pages = self._renderer.pages(screen, caller, facts, said)
        caller.page, caller.pages = min(page, len(pages) - 1), len(pages)
        return pages[caller.page]
