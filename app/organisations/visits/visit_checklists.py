"""An organisation's own checklist, in versions: up to ten items that a visit answers, and the actions it may end in."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import bindparam, insert, select

from ledger.consultations.questions import Words
from ledger.database import Database, Row, UnitOfWork
from ledger.tables import VisitChecklist, table_of

YES_NO, SCALE = KINDS = ("yes_no", "scale")
HIGHEST: Final = {YES_NO: 1, SCALE: 3}
"""The best answer of each kind; the worst is nought."""
MAX_ITEMS: Final = 10
MAX_ACTIONS: Final = 9
"""One digit each on a phone."""
_list = table_of(VisitChecklist)
_OF = select(_list).where(_list.c.ngo_id == bindparam("ngo_id")).order_by(_list.c.version.desc())
_NEWEST: Final = _OF.limit(1)
_ONE: Final = _OF.where(_list.c.version == bindparam("version"))
_ADD: Final = insert(_list)


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """What is looked at, worded so that yes, or 3, is best. Language → words, French always among them."""

    kind: str
    words: Words


@dataclass(frozen=True, slots=True)
class Checklist:
    """One version: its items in their order, and the short list of actions. ``version`` is 0 before it is kept."""

    version: int
    items: Sequence[ChecklistItem]
    actions: Sequence[Words]

    def __post_init__(self) -> None:
        """Refuse what no phone could ask.

        Raises:
            ValueError: no item or more than ten, more than nine actions, an unknown kind, or no French words.
        """
        if not 1 <= len(self.items) <= MAX_ITEMS or len(self.actions) > MAX_ACTIONS:
            raise ValueError(f"a checklist has 1 to {MAX_ITEMS} items and up to {MAX_ACTIONS} actions")
        if any(item.kind not in KINDS for item in self.items):
            raise ValueError(f"an item is one of {', '.join(KINDS)}")
        if not all(words.get("fr") for words in (*(item.words for item in self.items), *self.actions)):
            raise ValueError("every item and every action needs French words")

    def takes(self, answers: str) -> bool:
        """Whether these digits answer every item, each within its bounds."""
        return len(answers) == len(self.items) and all(
            digit.isascii() and digit.isdigit() and int(digit) <= HIGHEST[item.kind]
            for digit, item in zip(answers, self.items, strict=True)
        )

    def score(self, answers: str) -> int:
        """The answers in hundredths of the best: each item weighs the same, half up. ``takes`` let them in."""
        thirds = sum(int(digit) * 3 // HIGHEST[item.kind] for digit, item in zip(answers, self.items, strict=True))
        best = 3 * len(self.items)
        return (200 * thirds + best) // (2 * best)


async def newest_checklist(reader: Database | UnitOfWork, ngo_id: int) -> Checklist | None:
    """The version that a visit of today is made with; none where the organisation wrote none yet."""
    rows = await reader.fetch(_NEWEST, ngo_id=ngo_id)
    return read_checklist(rows[0]) if rows else None


async def checklist_version(reader: Database | UnitOfWork, ngo_id: int, version: int) -> Checklist | None:
    """One version."""
    rows = await reader.fetch(_ONE, ngo_id=ngo_id, version=version)
    return read_checklist(rows[0]) if rows else None


async def publish_checklist(
    unit: UnitOfWork, ngo_id: int, new: Checklist, staff_id: int | None, at_us: int
) -> Checklist:
    """Keep a checklist as the next version, or give the newest where it says the same."""
    before = await newest_checklist(unit, ngo_id)
    if before is not None and (before.items, before.actions) == (new.items, new.actions):
        return before
    kept = Checklist(1 + (before.version if before else 0), new.items, new.actions)
    await unit.fetch(
        _ADD,
        ngo_id=ngo_id,
        version=kept.version,
        items=json.dumps([asdict(item) for item in kept.items], ensure_ascii=False),
        actions=json.dumps(list(kept.actions), ensure_ascii=False),
        made_by=staff_id,
        made_us=at_us,
    )
    return kept


def read_checklist(row: Row) -> Checklist:
    """A version as its row has it."""
    items = tuple(ChecklistItem(**each) for each in json.loads(row["items"]))
    return Checklist(row["version"], items, tuple(json.loads(row["actions"])))
