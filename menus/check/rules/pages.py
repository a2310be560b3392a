"""Worst-case data fits: pages are within a phone's limit, and what must be seen whole stands on one page."""

import re
from collections.abc import Iterator
from itertools import chain

from menus.check.draw import drawn, line
from menus.check.problem import MenuProblem, Menus
from menus.engine.screens import Ask, Choose, Screen, Summary
from menus.render import MAX_OPTIONS, Renderer
from menus.text.gsm import NotGsm, septets
from menus.text.layout import HARD_SEPTETS

_NUMBERED = re.compile(r"^\d+\. \S", re.MULTILINE)


def pages_fit(menus: Menus) -> Iterator[MenuProblem]:
    """Every page, with a line above it and without, in every language."""
    for shown in drawn(menus):
        where = f"{shown.language}: {shown.screen.name}"
        yield from list(chain.from_iterable(_too_wide(where, page) for page in shown.pages))[:1]
        options = max(len(_NUMBERED.findall(page)) for page in shown.pages)
        if options > MAX_OPTIONS and not isinstance(shown.screen, Ask):
            yield MenuProblem("pages", where, f"{options} options on a page")


def lines_fit(menus: Menus) -> Iterator[MenuProblem]:
    """A refusal or an error line may be all that a call ends with."""
    renderer = Renderer(menus.catalogues)
    for language in menus.catalogues.languages:
        for key in sorted(menus.catalogues.keys):
            if key.startswith(("error.", "refusal.")):
                yield from _too_wide(f"{language}: {key}", line(renderer, menus.catalogues, language, key))


def whole_screens_have_one_page(menus: Menus) -> Iterator[MenuProblem]:
    """Home and what is confirmed are seen whole. A question cannot page at all: 98 is an answer to it."""
    for shown in drawn(menus):
        where = f"{shown.language}: {shown.screen.name}"
        kinds = (("", shown.bare), ("under an error line", shown.corrected), ("under a refusal", shown.refused))
        for how, pages in kinds[: 3 if isinstance(shown.screen, Ask) else 1]:
            if _must_be_whole(shown.screen) and len(pages) > 1:
                total = sum(map(septets, pages))
                says = f"{len(pages)} pages {how}".rstrip()
                yield MenuProblem("whole", where, f"{says}, {total} septets with what they repeat; one page is allowed")


def _must_be_whole(screen: Screen) -> bool:
    return isinstance(screen, Summary | Ask) or (isinstance(screen, Choose) and screen.root)


def _too_wide(where: str, text: str) -> Iterator[MenuProblem]:
    try:
        width = septets(text)
    except NotGsm as letter:
        yield MenuProblem("pages", where, str(letter))
        return
    if width > HARD_SEPTETS:
        yield MenuProblem("pages", where, f"{width} septets; a phone shows {HARD_SEPTETS}")
