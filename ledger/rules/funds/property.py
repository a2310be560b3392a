"""What the group owns together, and where money of its loan fund is kept outside the box.

A thing stands in the books with what was paid for it, less what the assembly has taken off it since. It is no cash: a
share-out leaves it to the next cycle. Source: SAVIX form, "Property"; docs/rules.md, "Property and the bank".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

PLACES: Final = ("bank", "wallet")
"""Where money is kept that is not in the box."""
THINGS: Final = ("land", "machine", "cart", "animals", "stock", "goods")
"""Kinds of things that groups own: land or a house, a mill, a cart, animals, a store of grain, mats and pots."""
_PROPERTY: Final = "property:"


@dataclass(frozen=True, slots=True)
class PropertyItem:
    """One thing of the group; ``code``: its kind with its number, ``machine2``. Without a value it is gone."""

    code: str
    value_xof: int

    @property
    def kind(self) -> str:
        """One of ``THINGS``."""
        return self.code.rstrip("0123456789")

    @property
    def number(self) -> int:
        """Which one of its kind, from 1."""
        return int(self.code.removeprefix(self.kind))


def things_of(balances_xof: Mapping[str, int]) -> tuple[PropertyItem, ...]:
    """The things among a group's accounts, in order of kind and number."""
    things = [
        PropertyItem(code.removeprefix(_PROPERTY), xof)
        for code, xof in balances_xof.items()
        if code.startswith(_PROPERTY)
    ]
    return tuple(sorted(things, key=lambda thing: (thing.kind, thing.number)))


def is_thing(code: str) -> bool:
    """Whether ``machine2`` and its like can name a thing."""
    kind = code.rstrip("0123456789")
    return kind in THINGS and code != kind and code == f"{kind}{int(code.removeprefix(kind))}"


def kind_of(memo: str) -> str:
    """The kind of the thing that a memo names; any other memo as it is."""
    return memo.rstrip("0123456789") if is_thing(memo) else memo


def next_of(kind: str, things: Iterable[PropertyItem]) -> str:
    """The code of another thing of a kind."""
    return f"{kind}{1 + max((thing.number for thing in things if thing.kind == kind), default=0)}"


def gained_xof(value_xof: int, price_xof: int) -> int:
    """Return what a sale brings beyond what the thing stands in the books with; below 0: what it loses."""
    return price_xof - value_xof
