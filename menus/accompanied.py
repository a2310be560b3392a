"""What the menus know of a group that an agent follows: how it stands today, and what troubles it has."""

from dataclasses import dataclass
from datetime import date
from typing import Final

TROUBLES: Final = ("silent", "late", "incidents", "openings")
"""What an agent looks at first, the gravest before the others."""


@dataclass(frozen=True, slots=True)
class Accompanied:
    """A group as its agent sees it today. ``troubles``: those of ``TROUBLES`` that it has, in their order."""

    code: str
    name: str
    troubles: tuple[str, ...]
    members: int
    savings_xof: int
    lent_xof: int
    late_xof: int
    box_xof: int
    incidents: int
    last_held_on: date | None
