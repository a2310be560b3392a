"""What the menus know of an agent's visits: the checklist she answers, and what she found, handed to who writes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class VisitForm:
    """One version of her organisation's checklist.

    ``highest`` has a digit an item, the best answer to it; ``items`` and ``actions`` are words by language, French
    always among them.
    """

    version: int
    highest: str
    items: Sequence[Mapping[str, str]]
    actions: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class VisitFound:
    """What she found at the group of this ``code``: a digit an item; ``action`` is its number on the list, 0 for none.

    ``key``: the hop's, under which it is written once.
    """

    code: str
    version: int
    answers: str
    action: int
    who: str
    due_on: date | None
    at: datetime
    key: str


class VisitsPort(Protocol):
    """Where visits are kept. Every act is by an agent, by her id, and within her tenant scope."""

    async def checklist(self, staff_id: int, version: int = 0) -> VisitForm | None:
        """A version of her organisation's checklist, the newest for 0; none where it wrote none."""

    async def last_on(self, staff_id: int, code: str) -> date | None:
        """The day of the last visit of a group."""

    async def note(self, staff_id: int, found: VisitFound) -> int:
        """Write a visit; give its score in hundredths. Done again under the same key it gives the first one's.

        Raises:
            Refusal: ``field.not_yours``, ``visit.again``.
        """
