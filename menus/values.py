"""Plain values become words by the unit in their name: ``_xof`` francs, ``_on`` a day, everything else as it is."""

from collections.abc import Mapping
from datetime import date

from menus.engine.screens import Plain
from menus.text.fill import CountedBlank, Day, Francs, Value
from menus.text.shorten import cut, shorten

NAME_SEPTETS = 18
LABEL_SEPTETS = 24
_NAMES = ("name", "group", "new_name")


def spoken(values: Mapping[str, Plain], *, counted: bool = False) -> dict[str, Value]:
    """Wrap values for ``fill``; ``counted`` also gives the five-franc count where the language has one."""
    return {key: _spoken(key, value, counted=counted) for key, value in values.items()}


def _spoken(key: str, value: Plain, *, counted: bool) -> Value:
    if isinstance(value, int):
        if key.endswith("_xof"):
            return CountedBlank(value) if counted else Francs(value)
        return value
    if key.endswith("_on"):
        return Day(date.fromisoformat(value)) if value else "-"
    if key in _NAMES:
        return shorten(value, NAME_SEPTETS)
    return cut(value, LABEL_SEPTETS) if key == "label" else value
