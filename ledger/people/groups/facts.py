"""Changes facts of a group, each with the day from which it holds and the reason; what was before stays readable."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import bindparam, func, insert, select, update

from ledger.books.canonical import microseconds
from ledger.card.queries import GROUP
from ledger.commands.begin import lock_group
from ledger.database import UnitOfWork
from ledger.people.groups.seats import name_seats
from ledger.rules.spelling import search_key
from ledger.tables import GroupFact, SavingsGroup, table_of

FACTS: Final = ("name", "village", "commune", "cercle", "region", "language", "meeting_weekday", "meeting_hour")
"""What may be changed of a group by whoever accompanies it; its organisation and its standing change otherwise."""
_group, _fact = table_of(SavingsGroup), table_of(GroupFact)
_NOW: Final = select(_group).where(_group.c.id == GROUP)
_CHANGE: Final = update(_group).where(_group.c.id == bindparam("at_group"))
_LAST: Final = select(
    func.coalesce(func.max(_fact.c.number), 0).label("number"),
    func.max(_fact.c.holds_from).filter(_fact.c.fact == bindparam("fact")).label("holds_from"),
).where(_fact.c.group_id == GROUP)
_INSERT: Final = insert(_fact)


class FactRefused(ValueError):  # noqa: N818 -- what it is, said plainly
    """It cannot be changed so. ``why``: ``day``: before the group began or its last change, or to come."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """From which day something is so, why, and who says it: a person of the panel or a member on the phone."""

    holds_from: date
    reason: str
    at: datetime
    staff_id: int | None = None
    member: int | None = None


async def change_facts(
    unit: UnitOfWork, group_id: int, facts: Mapping[str, str | int], change: FactChange
) -> tuple[str, ...]:
    """Change what differs; give the names that changed.

    Raises:
        FactRefused: ``day``.
    """
    await lock_group(unit, group_id)
    before = (await unit.fetch(_NOW, group_id=group_id))[0]
    if not date.fromisoformat(before["founded_on"]) <= change.holds_from <= change.at.date():
        raise FactRefused("day")
    changed = {name: value for name, value in facts.items() if before[name] != value}
    for name, value in changed.items():
        await note_fact(unit, group_id, name, str(before[name] or ""), str(value or ""), change)
    if changed:
        found_by = (str(changed.get(name, before[name])) for name in ("name", "village", "code"))
        await unit.fetch(_CHANGE, at_group=group_id, **changed, search=search_key(*found_by))
    if "name" in changed:
        await name_seats(unit, group_id, str(changed["name"]))
    return tuple(changed)


async def note_fact(unit: UnitOfWork, group_id: int, fact: str, before: str, after: str, change: FactChange) -> None:
    """Write one change into the history.

    Raises:
        FactRefused: ``day``: the same fact changed later already.
    """
    last = (await unit.fetch(_LAST, group_id=group_id, fact=fact))[0]
    if last["holds_from"] is not None and change.holds_from.isoformat() < last["holds_from"]:
        raise FactRefused("day")
    await unit.fetch(
        _INSERT,
        group_id=group_id,
        number=1 + last["number"],
        fact=fact,
        before=before,
        after=after,
        holds_from=change.holds_from.isoformat(),
        reason=change.reason,
        staff_id=change.staff_id,
        member=change.member,
        noted_us=microseconds(change.at),
    )


async def note_comings(
    unit: UnitOfWork, fact: str, group_id: int, before: Iterable[int], after: Iterable[int], change: FactChange
) -> bool:
    """Write who or what came to a group and went from it, by number; give whether anything did.

    Raises:
        FactRefused: ``day``.
    """
    gone, come = set(before) - set(after), set(after) - set(before)
    for number in sorted(gone):
        await note_fact(unit, group_id, fact, str(number), "", change)
    for number in sorted(come):
        await note_fact(unit, group_id, fact, "", str(number), change)
    return bool(gone or come)
