"""What a test may look at behind the screen: where a caller is, and the lines that may stand above a screen."""

import re
from collections.abc import Iterable
from functools import cache

from app.runtime.wiring import load_catalogues
from menus.engine.caller import Caller, unpack
from menus.engine.screens import Screen
from menus.screens import SCREENS
from menus.text.agreement import FORMS
from menus.text.catalogue import Catalogues
from menus.text.fold import fold
from sessions.names import names_of
from tests.kit.village import Village

MAX_STATE_BYTES = 4_096
_LINES = ("error.", "refusal.")


async def caller_of(village: Village, phone: str) -> Caller | None:
    """What Redis remembers of a phone; it must be small."""
    key = names_of(village.settings.key("turns"), phone, "africastalking", "any").caller_key
    state = await village.running.redis.hget(key, "state")
    if state is None:
        return None
    assert isinstance(state, bytes)
    assert len(state) < MAX_STATE_BYTES, f"{len(state)} bytes for one caller"
    return unpack(state)


async def screen_of(village: Village, phone: str) -> Screen | None:
    """The screen a phone shows."""
    caller = await caller_of(village, phone)
    return SCREENS.get(caller.screen) if caller is not None else None


@cache
def _catalogues() -> Catalogues:
    return load_catalogues()


@cache
def text_of(screen: str) -> re.Pattern[str]:
    """A screen's text in any language, with anything in its blanks."""
    catalogues = _catalogues()
    return _any_of({catalogues.text(language, screen) for language in catalogues.languages})


def _any_of(texts: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(_pattern, texts)))


def _pattern(text: str) -> str:
    """A line is as for one or as for many; one further down whose blank has nothing to say is left out."""
    blank = re.compile(r"\\\{\w+\\\}")
    either = re.compile(re.escape(re.escape(FORMS)))
    lines = (blank.subn(".+", re.escape(line)) for line in fold(text).split("\n"))
    first, *others = ((f"(?:{either.sub('|', line)})", blanks) for line, blanks in lines)
    return first[0] + "".join(f"(?:\n{line})?" if blanks else f"\n{line}" for line, blanks in others)


@cache
def _notices() -> re.Pattern[str]:
    catalogues = _catalogues()
    lines = {
        words
        for language in catalogues.languages
        for key, words in catalogues.everything(language)
        if key.startswith(_LINES)
    }
    return _any_of(lines)


def is_notice(line: str) -> bool:
    """Whether this is one of the lines that say what was wrong with an answer."""
    return _notices().fullmatch(line) is not None


def without_notice(shown: str) -> str:
    """A screen without the line above it."""
    first, _, rest = shown.partition("\n")
    return rest if rest and is_notice(first) else shown


def says(line: str, key: str) -> bool:
    """Whether a screen begins with the text of this key, in any language."""
    return text_of(key).match(line) is not None
