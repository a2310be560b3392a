"""From a screen and its facts to the clips that say it, as the renderer makes pages of them. Pure."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from menus.engine.caller import Caller
from menus.engine.machine import keys_of, options_for
from menus.engine.screens import Ask, Choose, Facts, Pick, Plain, Screen, Summary, Tell
from menus.render import MAX_OPTIONS, NOTHING
from menus.speech.counting import Counting
from menus.speech.decimal import digits
from menus.speech.script import ClipPart, SpokenScript, counting
from menus.text.catalogue_problems import BASE

PAUSE = "~"
UNSAID, ON_SCREEN = "refusal.unsaid", "voice.on_screen"
_WORDS = ("what", "reason")
_RECORDED = ("label", "choice", "question")

Has = Callable[[str], bool]
"""Whether there is a clip of this name, such as ``bm/save.done.1``."""
Missed = Callable[[str, str], None]
"""Told a language and a line that was said in French in its place."""


class UnspokenError(Exception):
    """A screen that nobody can hear was reached on a call; names it."""


class NotSpokenError(ValueError):
    """A line has a blank for which there are no clips; names both."""


class Speaker:
    """Says screens. A page, here, is the names of its clips (``fr/save.done.1``) and pauses, joined by spaces."""

    def __init__(self, script: SpokenScript, has: Has, missed: Missed = lambda _language, _key: None) -> None:
        self._script, self._has, self._missed = script, has, missed

    def speaks(self, screen: Screen) -> bool:
        """Whether a screen can be heard; what cannot is done on the phone's screen."""
        return screen.name in self._script.screens

    def line(self, language: str, key: str, values: Mapping[str, Plain]) -> str:
        """One line with its blanks filled; of a refusal that has none of its own, that the reason is on the screen.

        A line of which the language lacks a clip is said in French, whole: half a sentence helps nobody, and half an
        amount is a wrong one. What French lacks too is to be read on the screen, which the line then says.
        """
        if not self._script.says(key):
            self._missed(language, key)
            key = UNSAID
        said = self._whole(language, key, values)
        return _joined(self._said(BASE, ON_SCREEN, {})) if said is None else said

    def pages(self, screen: Screen, caller: Caller, facts: Facts, notice: str = "") -> tuple[str, ...]:
        """Every page of a screen for this caller; the notice is heard before the first."""
        values = {**caller.about, **caller.answers, **facts.values}
        head = self.line(caller.language, screen.name, values)
        items = list(self._items(screen, caller, facts))
        chunks = [items[at : at + MAX_OPTIONS] for at in range(0, max(len(items), 1), MAX_OPTIONS)]
        pages = []
        for place, chunk in enumerate(chunks):
            last = place == len(chunks) - 1
            options = list(self._options(screen, caller)) if last or not isinstance(screen, Tell) else []
            parts = (notice if not place else "", head, *chunk, *options, *self._ways(screen, caller, last=last))
            pages.append(f" {PAUSE} ".join(part for part in parts if part))
        return tuple(pages)

    def result(self, screen: Tell | Choose, caller: Caller, kept: Mapping[str, Plain]) -> str:
        """What a result screen said, to be heard before another screen."""
        return self.line(caller.language, screen.name, {**caller.about, **kept})

    def _items(self, screen: Screen, caller: Caller, facts: Facts) -> Iterator[str]:
        """The lines of a list, with their keys where one of them is to be chosen."""
        for number, item in zip(keys_of(facts.items), facts.items, strict=True):
            said = self.line(caller.language, f"{screen.name}.item", item.values)
            yield f"{said} {self._press(caller, number)}" if isinstance(screen, Pick) else said

    def _options(self, screen: Screen, caller: Caller) -> Iterator[str]:
        """The options that lead to what can be heard, each with its key."""
        match screen:
            case Choose():
                for number, option in options_for(screen, caller):
                    if self.speaks(option.then()) or option.then().name == "arrival":
                        yield from self._option(caller, f"{screen.name}:{option.name}", number)
            case Summary():
                own = self._script.says(f"{screen.name}:yes")
                for number, name in enumerate(("yes", "no"), start=screen.first_key):
                    yield from self._option(caller, f"{screen.name if own else 'confirm'}:{name}", number)

    def _option(self, caller: Caller, key: str, number: int) -> Iterator[str]:
        """An option with its key; nothing where nobody recorded what it is."""
        said = self._whole(caller.language, key, {})
        if said is not None:
            yield f"{said} {self._press(caller, number)}"

    def _press(self, caller: Caller, number: int) -> str:
        return self.line(caller.language, "voice.press", {"key": number})

    def _ways(self, screen: Screen, caller: Caller, *, last: bool) -> Iterator[str]:
        """How to hear more and to go back, where no option says it."""
        if not last:
            yield self.line(caller.language, "nav.more", {})
        ends = isinstance(screen, Tell) and screen.ends and not caller.practice
        root = isinstance(screen, Choose) and screen.root
        if not (ends or root or isinstance(screen, Ask | Summary) or not caller.authenticated):
            yield self.line(caller.language, "nav.back", {})

    def _whole(self, language: str, key: str, values: Mapping[str, Plain]) -> str | None:
        """A line of which every clip is there, in her language or else in French; none where both have gaps."""
        for code in dict.fromkeys((language, BASE)):
            said = self._said(code, key, values)
            if all(self._has(clip) for phrase in said for clip in phrase):
                return _joined(said)
            self._missed(code, key)
        return None

    def _said(self, language: str, key: str, values: Mapping[str, Plain]) -> list[list[str]]:
        """A line's phrases as names of clips; a phrase of several whose blank holds nothing is left out."""
        phrases = self._script.line(language, key)
        said: list[list[str]] = []
        for phrase in phrases:
            if len(phrases) > 1 and any(part.is_blank and values.get(part.name) == NOTHING for part in phrase):
                continue
            said.append([clip for part in phrase for clip in self._part(language, key, part, values)])
        return said

    def _part(self, language: str, key: str, part: ClipPart, values: Mapping[str, Plain]) -> Iterator[str]:
        if not part.is_blank:
            yield f"{language}/{part.name}"
            return
        try:
            value = values[part.name]
        except KeyError:
            raise NotSpokenError(f"{key}: {{{part.name}}} is not known") from None
        if part.name in _RECORDED:
            yield from self._recorded(language, values)
        elif part.name in _WORDS:
            yield from self._other_line(language, f"word.{value}")
        elif part.name == "tongue":
            yield from self._other_line(language, f"language.{value}")
        elif part.name == "begun":
            yield from self._other_line(language, str(value))
        elif value != NOTHING:
            yield from (f"{language}/{name}" for name in _value(counting(language), key, part.name, value))

    def _other_line(self, language: str, key: str) -> Iterator[str]:
        if not self._script.says(key):
            self._missed(language, key)
            return
        for phrase in self._said(language, key, {}):
            yield from phrase

    def _recorded(self, language: str, values: Mapping[str, Plain]) -> Iterator[str]:
        """An organisation's own words: the clip recorded for them, else the French one, else their number."""
        name = str(values.get("clip", ""))
        for code in dict.fromkeys((language, BASE)) if name else ():
            if self._has(f"{code}/{name}"):
                yield f"{code}/{name}"
                return
            self._missed(code, name)
        for phrase in self._said(language, "voice.place", {"place": values.get("place", 0)}):
            yield from phrase


def _value(count: Counting, key: str, name: str, value: Plain) -> tuple[str, ...]:
    """A plain value by the unit in its name."""
    if name.endswith("_on"):
        return count.day(date.fromisoformat(str(value)))
    if isinstance(value, int):
        return count.francs(value) if name.endswith("_xof") else count.whole(value)
    if name == "hour":  # of 16:05: that it was after four
        return count.whole(int(value.partition(":")[0]))
    if name == "code":
        return count.whole(int(value)) if value.isascii() and value.isdigit() and len(value) < 10 else digits(value)
    if name == "help":
        return tuple(
            clip for digit in value.removeprefix("+223") if digit.isdigit() for clip in count.whole(int(digit))
        )
    raise NotSpokenError(f"{key}: {{{name}}} has no clips")


def _joined(phrases: list[list[str]]) -> str:
    return f" {PAUSE} ".join(" ".join(phrase) for phrase in phrases if phrase)
