"""What a test may look at behind the screen: where a caller is, and the lines that may stand above a screen."""

import re
from functools import cache

from app.runtime.wiring import load_catalogues
from menus.engine.caller import Caller, unpack
from menus.engine.screens import Screen
from menus.screens import SCREENS
from menus.speech.script import Phrase, SpokenScript
from menus.text.agreement import FORMS
from menus.text.catalogue import Catalogues
from menus.text.fold import fold
from sessions.names import names_of
from tests.kit.village import Village

MAX_STATE_BYTES = 4_096
_LINES = ("error.", "refusal.")
_LABEL = "voice.place"
"""What a call says before a question that has a number: no line above it, and as wide as any that begins so."""


async def caller_of(village: Village, phone: str) -> Caller | None:
    """What Redis remembers of a phone; it must be small."""
    key = names_of(village.settings.key("turns"), phone, "africastalking", "any").caller_key
    state = await village.running.redis.execute_command("HGET", key, "state")
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
    """A screen's text in any language, written or spoken, with anything in its blanks."""
    catalogues = _catalogues()
    written = {catalogues.text(language, screen) for language in catalogues.languages} if _is_written(screen) else set()
    return re.compile("|".join([*map(_pattern, written), *_spoken(screen)]))


def _is_written(key: str) -> bool:
    return key in _catalogues().keys


@cache
def _script() -> SpokenScript:
    return SpokenScript.load()


def _spoken(key: str) -> set[str]:
    """A line as it is heard, a phrase a line; one that has a blank may be left out."""
    if not _script().says(key):
        return set()
    return {_heard(_script().line(language, key)) for language in _script().files}


def _heard(phrases: tuple[Phrase, ...]) -> str:
    first, *others = (" ".join(".+" if part.is_blank else re.escape(part.words) for part in row) for row in phrases)
    blank = [any(part.is_blank for part in row) for row in phrases[1:]]
    return first + "".join(f"(?:\n{row})?" if has else f"\n{row}" for row, has in zip(others, blank, strict=True))


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
    keys = [key for key in _script().files["fr"].texts if key.startswith((*_LINES, "voice.")) and key != _LABEL]
    said = {heard for key in keys for heard in _spoken(key)}
    return re.compile("|".join([*map(_pattern, lines), *said]))


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
