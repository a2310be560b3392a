"""Visits as they are written, by phone and in the panel alike: noted once, corrected, withdrawn, the action done."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import bindparam, func, insert, select, update

from app.organisations.visits.visit_checklists import Checklist, checklist_version
from ledger.commands.begin import lock_group
from ledger.database import Row, UnitOfWork
from ledger.tables import GroupVisit, SavingsGroup, VisitChange, table_of

WHO: Final = ("agent", "officers", "group")
"""Who does what is to be done."""
MAX_WORDS: Final = 120
_visit, _change, _group = table_of(GroupVisit), table_of(VisitChange), table_of(SavingsGroup)
_INSERT: Final = insert(_visit)
_NOTED: Final = select(_visit.c.group_id, _visit.c.number).where(_visit.c.idem_key == bindparam("idem_key"))
_LAST: Final = select(func.coalesce(func.max(_visit.c.number), 0).label("number")).where(
    _visit.c.group_id == bindparam("group_id")
)
_FOUNDED: Final = select(_group.c.founded_on).where(_group.c.id == bindparam("group_id"))
_ONE: Final = select(_visit).where(
    _visit.c.group_id == bindparam("group_id"), _visit.c.number == bindparam("number"), _visit.c.withdrawn_us.is_(None)
)
_WRITE: Final = update(_visit).where(
    _visit.c.group_id == bindparam("at_group"), _visit.c.number == bindparam("at_number")
)
_LAST_CHANGE: Final = select(func.coalesce(func.max(_change.c.number), 0).label("number")).where(
    _change.c.group_id == bindparam("group_id"), _change.c.visit == bindparam("visit")
)
_KEEP: Final = insert(_change)


class VisitRefused(ValueError):  # noqa: N818 -- what it is, said plainly
    """It cannot be written so.

    ``why``: ``day`` (to come, or before the group began), ``checklist`` (no such version), ``answers`` (not one for
    each item), ``action`` (not on the list, or no words), ``who``, ``due`` (before the visit), ``done`` (before the
    visit, or to come) or ``gone`` (withdrawn, or never noted; an action: there is none).
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one action of a visit: its ``number`` on the checklist's short list, or 0 and ``words``."""

    number: int
    who: str
    due_on: date
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitGiven:
    """What was found. ``version``: of the checklist of ``ngo_id``; ``answers``: a digit an item, in its order."""

    group_id: int
    ngo_id: int
    staff_id: int
    made_on: date
    version: int
    answers: str
    programme_id: int | None = None
    step: NextStep | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitAuthor:
    """Who writes it (a person of the panel, or the agent on her phone), when, and for a correction why."""

    staff_id: int
    at_us: int
    today: date
    reason: str = ""


async def note_visit(unit: UnitOfWork, visited: VisitGiven, noting: VisitAuthor, *, origin: str, idem_key: str) -> int:
    """Write a visit once; give its number in the group. The same key again gives the same number.

    Raises:
        VisitRefused: see its own docstring.
    """
    await lock_group(unit, visited.group_id)
    known = await unit.fetch(_NOTED, idem_key=idem_key)
    if known:
        return int(known[0]["number"])
    written = await _checked(unit, visited, noting)
    number = 1 + int((await unit.fetch(_LAST, group_id=visited.group_id))[0]["number"])
    about = {"origin": origin, "idem_key": idem_key, "noted_by": noting.staff_id, "noted_us": noting.at_us}
    await unit.fetch(_INSERT, group_id=visited.group_id, number=number, ngo_id=visited.ngo_id, **about, **written)
    return number


async def correct_visit(unit: UnitOfWork, number: int, visited: VisitGiven, noting: VisitAuthor) -> bool:
    """Put a visit right, and keep how it was; give whether anything changed. An action that was done stays done.

    Raises:
        VisitRefused: see its own docstring.
    """
    before = await _found(unit, visited.group_id, number)
    written = await _checked(unit, visited, noting)
    changed = {name: value for name, value in written.items() if before[name] != value}
    if not changed:
        return False
    if before["action_done_on"] and any(name.startswith("action") for name in changed):
        raise VisitRefused("done")
    await _rewrite(unit, before, "corrected", changed, noting)
    return True


async def withdraw_visit(unit: UnitOfWork, group_id: int, number: int, noting: VisitAuthor) -> None:
    """Withdraw a visit that was noted by mistake: it stays readable and counts nowhere.

    Raises:
        VisitRefused: ``gone``.
    """
    before = await _found(unit, group_id, number)
    await _rewrite(unit, before, "withdrawn", {"withdrawn_us": noting.at_us}, noting)


async def action_done(unit: UnitOfWork, group_id: int, number: int, on: date, noting: VisitAuthor) -> None:
    """Note the day on which a visit's action was done.

    Raises:
        VisitRefused: ``gone`` or ``done``.
    """
    before = await _found(unit, group_id, number)
    if before["action"] is None or before["action_done_on"]:
        raise VisitRefused("gone")
    if not date.fromisoformat(before["made_on"]) <= on <= noting.today:
        raise VisitRefused("done")
    await _rewrite(unit, before, "done", {"action_done_on": on.isoformat()}, noting)


async def _found(unit: UnitOfWork, group_id: int, number: int) -> Row:
    await lock_group(unit, group_id)
    rows = await unit.fetch(_ONE, group_id=group_id, number=number)
    if not rows:
        raise VisitRefused("gone")
    return rows[0]


async def _rewrite(unit: UnitOfWork, before: Row, act: str, changed: Mapping[str, object], noting: VisitAuthor) -> None:
    key = {"group_id": before["group_id"], "visit": before["number"]}
    await unit.fetch(
        _KEEP,
        **key,
        number=1 + int((await unit.fetch(_LAST_CHANGE, **key))[0]["number"]),
        act=act,
        before=json.dumps({name: before[name] for name in changed}, ensure_ascii=False),
        reason=noting.reason,
        staff_id=noting.staff_id,
        noted_us=noting.at_us,
    )
    await unit.fetch(_WRITE, at_group=key["group_id"], at_number=key["visit"], **changed)


async def _checked(unit: UnitOfWork, visited: VisitGiven, noting: VisitAuthor) -> dict[str, object]:
    founded = await unit.fetch(_FOUNDED, group_id=visited.group_id)
    if not founded or not date.fromisoformat(founded[0]["founded_on"]) <= visited.made_on <= noting.today:
        raise VisitRefused("day")
    made_with = await checklist_version(unit, visited.ngo_id, visited.version)
    if made_with is None:
        raise VisitRefused("checklist")
    if not made_with.takes(visited.answers):
        raise VisitRefused("answers")
    names = ("staff_id", "programme_id", "version", "answers")
    return {
        **{name: getattr(visited, name) for name in names},
        "made_on": visited.made_on.isoformat(),
        "score": made_with.score(visited.answers),
        **_step(visited, made_with),
    }


def _step(visited: VisitGiven, made_with: Checklist) -> dict[str, object]:
    step = visited.step
    if step is None:
        return {"action": None, "action_words": "", "action_who": "", "action_due_on": None}
    said = step.words.strip() if step.number == 0 else ""
    if not 0 <= step.number <= len(made_with.actions) or (step.number == 0 and not 0 < len(said) <= MAX_WORDS):
        raise VisitRefused("action")
    if step.who not in WHO:
        raise VisitRefused("who")
    if step.due_on < visited.made_on:
        raise VisitRefused("due")
    return {
        "action": step.number,
        "action_words": said,
        "action_who": step.who,
        "action_due_on": step.due_on.isoformat(),
    }
