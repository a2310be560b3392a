"""From a screen and its facts to the pages that a phone shows, folded to GSM-7 and counted in septets. Pure."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from menus.engine.caller import Caller
from menus.engine.machine import (
    BACK,
    BACK_FROM_ASK,
    BACK_FROM_ZEROS,
    HOME,
    HOME_FROM_ZEROS,
    MORE,
    back_key,
    home_key,
    keys_of,
    options_for,
)
from menus.engine.screens import Ask, Choose, Facts, Item, Pick, Plain, Screen, Summary, Tell
from menus.text.catalogue import Catalogues, MissingTextError
from menus.text.fill import Value, fill, placeholders
from menus.text.fold import fold
from menus.text.layout import Footer, lay_out
from menus.values import spoken

MAX_OPTIONS = 6
_WORDS = ("what", "reason")
NAVIGATION: Final = MappingProxyType(
    {
        BACK: "nav.back",
        BACK_FROM_ASK: "nav.back_from_ask",
        BACK_FROM_ZEROS: "nav.back_from_zeros",
        HOME: "nav.home",
        HOME_FROM_ZEROS: "nav.home_from_zeros",
        MORE: "nav.more",
    }
)
"""The line that is written for each key of navigation."""
NOTHING = ""
"""A blank that holds nothing: its line of a text of several is left out."""


class _Greeting(Enum):
    """How much of a screen's head is shown; its value is the first line of it."""

    WHOLE = 0
    SECOND_LINE = 1
    NONE = 2


class Renderer:
    """Draws screens from the catalogues."""

    def __init__(self, catalogues: Catalogues) -> None:
        self._catalogues = catalogues

    def line(self, language: str, key: str, values: Mapping[str, Plain]) -> str:
        """One line of the catalogue, filled and folded."""
        return self._said(self._catalogues.text(language, key), values, language)

    def _said(self, template: str, values: Mapping[str, Plain], language: str, *, counted: bool = False) -> str:
        """A text with its blanks filled, folded; what it has no blank for is not worked out."""
        blanks = placeholders(template)
        if not blanks:
            return fold(fill(template, {}, language))
        if "\n" in template and any(values.get(name) == NOTHING for name in blanks):
            template = _without_empty_lines(template, values)
            blanks = placeholders(template)
        said: dict[str, Value] = spoken({name: values[name] for name in blanks if name in values}, counted=counted)
        for name in _WORDS:
            if said.get(name):
                said[name] = self._catalogues.text(language, f"word.{values[name]}")
        if "tongue" in said:
            said["tongue"] = self._catalogues.tongue(str(values["tongue"]))
        if "begun" in said:  # the option of a menu
            menu, _, option = str(values["begun"]).partition(":")
            said["begun"] = self._catalogues.options(language, menu)[option]
        return fold(fill(template, said, language))

    def pages(self, screen: Screen, caller: Caller, facts: Facts, notice: str = "") -> tuple[str, ...]:
        """Every page of a screen for this caller. ``notice`` is one folded line to stand above it.

        Where something is confirmed, amounts also stand in the language's own count, as long as one page holds it all.
        A question cannot page, since 98 is an answer to it: what it adds in lines is left out where it does not fit,
        the last of them first.
        """
        if isinstance(screen, Summary) or (isinstance(screen, Tell) and screen.result):
            counted = self._pages(screen, caller, facts, notice, counted=True)
            if len(counted) == 1:
                return counted
        pages = self._pages(screen, caller, facts, notice, counted=False)
        if len(pages) > 1 and isinstance(screen, Choose) and screen.root:
            return self._with_its_options_in_sight(screen, caller, facts, notice) or pages
        kept = len(facts.items)
        while isinstance(screen, Ask) and kept and len(pages) > 1:
            kept -= 1
            pages = self._pages(screen, caller, Facts(facts.values, facts.items[:kept]), notice, counted=False)
        return pages

    def _with_its_options_in_sight(
        self, screen: Choose, caller: Caller, facts: Facts, notice: str
    ) -> tuple[str, ...] | None:
        """One page with the options: without the greeting, then with as many sentences of the notice alone as fit.

        None where not even the first sentence does.
        """
        sentences = notice.split(". ")
        shorter = [". ".join(sentences[:kept]) + "." for kept in range(len(sentences) - 1, 0, -1)]
        for said, greeting in (
            (notice, _Greeting.SECOND_LINE),
            *((said, _Greeting.NONE) for said in (notice, *shorter)),
        ):
            pages = self._pages(screen, caller, facts, said, counted=False, greeting=greeting)
            if len(pages) == 1:
                return pages
        return None

    def _pages(
        self,
        screen: Screen,
        caller: Caller,
        facts: Facts,
        notice: str,
        *,
        counted: bool,
        greeting: _Greeting = _Greeting.WHOLE,
    ) -> tuple[str, ...]:
        language = caller.language
        values = {**caller.about, **caller.answers, **facts.values}
        template = self._catalogues.text(language, screen.name)
        head = self._said(template, values, language, counted=counted)
        footer = self._footer(screen, language, facts, practice=caller.practice)
        if isinstance(screen, Pick):
            return self._pick_pages(screen, head, facts, language, footer, notice)
        lines = self._lines(screen, caller, facts, language)
        return lay_out("\n".join(head.split("\n")[greeting.value :]), lines, footer, notice=notice)

    def result(self, screen: Tell | Choose, caller: Caller, kept: Mapping[str, Plain]) -> str:
        """What a result screen said, as one line to stand above another screen."""
        template = self._catalogues.text(caller.language, screen.name)
        return " ".join(self._said(template, {**caller.about, **kept}, caller.language, counted=True).split())

    def _lines(self, screen: Screen, caller: Caller, facts: Facts, language: str) -> list[str]:
        match screen:
            case Choose():
                words = self._catalogues.folded_options(language, screen.name)
                options = [f"{number}. {words[option.name]}" for number, option in options_for(screen, caller)]
                return [*self._items(screen, facts, language), *options]
            case Summary():
                words = self._confirm_options(screen, language)
                return [f"{number}. {word}" for number, word in enumerate(words.values(), start=screen.first_key)]
            case Tell() | Ask():
                return self._items(screen, facts, language)
            case _:
                return []

    def _items(self, screen: Screen, facts: Facts, language: str) -> list[str]:
        """The lines of a list that is read, not chosen from."""
        if not facts.items:
            return []
        template = self._catalogues.text(language, f"{screen.name}.item")
        return [self._said(template, item.values, language).replace("  ", " ").rstrip() for item in facts.items]

    def _confirm_options(self, screen: Summary, language: str) -> Mapping[str, str]:
        try:
            return self._catalogues.folded_options(language, screen.name)
        except MissingTextError:
            return self._catalogues.folded_options(language, "confirm")

    def _pick_pages(
        self, screen: Pick, head: str, facts: Facts, language: str, footer: Footer, notice: str
    ) -> tuple[str, ...]:
        template = self._catalogues.text(language, f"{screen.name}.item")
        keys = keys_of(facts.items)
        # Where two lines are one member's, keys are places: her number stands before her name.
        places = "name" in placeholders(template) and keys != tuple(item.number for item in facts.items)
        lines = [
            f"{key}. {_whose(item) if places else ''}{' '.join(self._said(template, item.values, language).split())}"
            for key, item in zip(keys, facts.items, strict=True)
        ]
        pages: list[str] = []
        for start in range(0, max(len(lines), 1), MAX_OPTIONS):
            last = start + MAX_OPTIONS >= len(lines)
            # Six lines end a page, though the list goes on: "more" stands on each of its pages, once.
            below = footer if last else Footer(back=_joined(footer.back, footer.home), home=footer.more)
            block = lay_out(head, lines[start : start + MAX_OPTIONS], below, notice="" if pages else notice)
            pages.extend(block)
        return tuple(pages)

    def _footer(self, screen: Screen, language: str, facts: Facts, *, practice: bool) -> Footer:
        more = self._catalogues.folded(language, "nav.more")
        if (isinstance(screen, Tell) and screen.ends and not practice) or getattr(screen, "before_home", False):
            return Footer(more=more)
        if isinstance(screen, Choose) and screen.root:
            return Footer(more=more)
        back, home = NAVIGATION[back_key(screen, facts.values)], NAVIGATION[home_key(screen)]
        return Footer(
            back=self._catalogues.folded(language, back), home=self._catalogues.folded(language, home), more=more
        )


def _whose(item: Item) -> str:
    return f"{item.number} " if item.number is not None else ""


def _without_empty_lines(template: str, values: Mapping[str, Plain]) -> str:
    lines = template.split("\n")
    return "\n".join(line for line in lines if all(values.get(name) != NOTHING for name in placeholders(line)))


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
