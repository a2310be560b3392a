"""What the static check finds, and what it looks at."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ledger.rules.refusal import REFUSALS
from menus.engine.screens import Screen
from menus.text.catalogue import Catalogues


@dataclass(frozen=True, slots=True)
class MenuProblem:
    """One thing that is wrong: the rule that says so, the screen or text it is about, and what to read there."""

    rule: str
    where: str
    says: str

    def __str__(self) -> str:
        """Give it as one line."""
        return f"{self.rule}: {self.where}: {self.says}"

    def of(self, language: str) -> bool:
        """Whether it is about this language's lines."""
        return str(self).removeprefix(f"{self.rule}: ").startswith(f"{language}: ")


@dataclass(frozen=True, slots=True, eq=False)
class Menus:
    """All that is checked: every declared screen, where a dial begins, the texts, the refusals with their numbers."""

    screens: tuple[Screen, ...]
    roots: tuple[Screen, ...]
    catalogues: Catalogues
    refusals: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: REFUSALS)


Rule: TypeAlias = Callable[[Menus], Iterator[MenuProblem]]
