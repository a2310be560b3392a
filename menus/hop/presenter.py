"""What makes an answer of a screen: the renderer pages to be read, the speaker clips to be heard."""

from collections.abc import Mapping
from typing import Protocol

from menus.engine.caller import Caller
from menus.engine.screens import Choose, Facts, Plain, Screen, Tell


class Presenter(Protocol):
    """Answers of one kind."""

    def line(self, language: str, key: str, values: Mapping[str, Plain]) -> str:
        """One line of a language, its blanks filled."""
        ...

    def pages(self, screen: Screen, caller: Caller, facts: Facts, notice: str = "") -> tuple[str, ...]:
        """Every page of a screen, with a line before it."""
        ...

    def result(self, screen: Tell | Choose, caller: Caller, kept: Mapping[str, Plain]) -> str:
        """What a result screen said, as one line before another screen."""
        ...
