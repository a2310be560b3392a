"""How a screen sounds with figures like real ones: to hear it, to measure it, and to prove that it can be said."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from menus import worst
from menus.engine.caller import Caller
from menus.engine.screens import Choose, Facts, Item, Plain, Screen
from menus.render import NOTHING
from menus.speech.script import SpokenScript
from menus.speech.speaker import Speaker

AMOUNT_XOF, DAY, COUNT, LINES = 12_500, "2026-12-24", 3, 3
_OTHERS: Final[Mapping[str, Plain]] = {
    "code": "00012",
    "help": "+223 20 22 22 22",
    "begun": "home:save",
    "tongue": "fr",
    "label": "",
    "choice": "",
    "question": "",
    "number": 9,
    "key": 1,
}


def sample_page(script: SpokenScript, speaker: Speaker, screen: Screen, language: str) -> str:
    """The first page of a screen that lists three lines where it lists any, with every option that it may have.

    Raises:
        NotSpokenError: it has a blank that cannot be said.
    """
    caller = Caller(language=language, who=(1, 9), authenticated=True)
    if isinstance(screen, Choose):
        screen = replace(screen, options=tuple(replace(option, when=None) for option in screen.options))
    items: tuple[Item, ...] = ()
    if script.says(f"{screen.name}.item"):
        values = _values(script, screen.name, f"{screen.name}.item", language)
        items = tuple(Item(place, values) for place in range(LINES))
    return speaker.pages(screen, caller, Facts(_values(script, screen.name, screen.name, language), items))[0]


def sample_line(script: SpokenScript, speaker: Speaker, key: str, language: str) -> str:
    """One line.

    Raises:
        NotSpokenError: see its own docstring.
    """
    return speaker.line(language, key, _values(script, key, key, language))


def _values(script: SpokenScript, screen: str, key: str, language: str) -> dict[str, Plain]:
    words = frozenset(name.removeprefix("word.") for name in script.keys if name.startswith("word."))
    values: dict[str, Plain] = {"place": 1}
    for name in (part.name for phrase in script.line(language, key) for part in phrase if part.is_blank):
        allowed = [word for word in worst.word_keys(screen, name, words) if word in words]
        if worst.value(screen, name) == NOTHING:  # another line stands instead of its own
            values[name] = NOTHING
        elif name.endswith("_xof"):
            values[name] = AMOUNT_XOF
        elif name.endswith("_on"):
            values[name] = DAY
        else:
            values[name] = allowed[0] if allowed else _OTHERS.get(name, COUNT)
    return values
