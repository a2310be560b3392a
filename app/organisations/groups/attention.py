"""The groups that somebody should look at: from when on, in which order, who cares for each, and what was noted.

In the order of the francs of their late loans; those alike by the days since their last meeting.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Text, and_, bindparam, cast, delete, func, insert, select

from app.organisations.figures.positions.standing import SILENT_DAYS, GroupStanding
from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Row, UnitOfWork
from ledger.database.upsert import upsert
from ledger.tables import Assignment, AttentionRule, GroupFact, GroupNote, Ngo, SavingsGroup, Staff, table_of

MAX_NOTE: Final = 160
_rule, _note, _fact = table_of(AttentionRule), table_of(GroupNote), table_of(GroupFact)
_assignment, _staff = table_of(Assignment), table_of(Staff)
_visible, _ngo = visible(SavingsGroup), visible(Ngo)
_RULES: Final = select(_rule.c.ngo_id, _rule.c.silent_days, _rule.c.late_xof).join_from(
    _rule, _ngo, _ngo.c.id == _rule.c.ngo_id
)
_SET = upsert(_rule)
_SET_RULE: Final = _SET.on_conflict_do_update(
    index_elements=[_rule.c.ngo_id],
    set_={"silent_days": _SET.excluded.silent_days, "late_xof": _SET.excluded.late_xof},
)
_SHOWN = _visible.c.id.in_(bindparam("group_ids", expanding=True))
_CARE: Final = (
    select(_visible.c.id, _staff.c.name, func.max(_fact.c.holds_from).label("since"))
    .join_from(_visible, _assignment, _assignment.c.group_id == _visible.c.id)
    .join(_staff, _staff.c.id == _assignment.c.staff_id)
    .outerjoin(
        _fact,
        and_(
            _fact.c.group_id == _visible.c.id,
            _fact.c.fact == "agent",
            _fact.c.after == cast(_assignment.c.staff_id, Text),
        ),
    )
    .where(_SHOWN)
    .group_by(_visible.c.id, _staff.c.id, _staff.c.name)
    .order_by(_staff.c.name)
)
_newer = _note.alias("newer")
_LAST = select(func.max(_newer.c.number)).where(_newer.c.group_id == _visible.c.id).scalar_subquery()
_NOTES: Final = (
    select(_visible.c.id, _note.c.number, _note.c.staff_id, _note.c.text, _note.c.noted_us, _staff.c.name)
    .join_from(_visible, _note, and_(_note.c.group_id == _visible.c.id, _note.c.number == _LAST))
    .join(_staff, _staff.c.id == _note.c.staff_id)
    .where(_SHOWN)
)
_NEXT: Final = select((func.coalesce(func.max(_note.c.number), 0) + 1).label("number")).where(
    _note.c.group_id == bindparam("group_id")
)
_WRITE: Final = insert(_note)
_WITHDRAW: Final = (
    delete(_note)
    .where(
        _note.c.group_id == bindparam("group_id"),
        _note.c.number == bindparam("number"),
        _note.c.staff_id.between(bindparam("least"), bindparam("most")),
    )
    .returning(_note.c.noted_us)
)


@dataclass(frozen=True, slots=True)
class Threshold:
    """From how many days without a meeting, and how many francs of late loans on, a group is looked at."""

    silent_days: int = SILENT_DAYS
    late_xof: int = 1


_USUAL: Final = Threshold()


@dataclass(frozen=True, slots=True)
class GroupAttention:
    """A group to look at: who cares for it, each with the day since when where it is known, and the newest note."""

    group: GroupStanding
    carers: list[tuple[str, str | None]]
    note: Row | None


async def thresholds(window: ScopedReader) -> dict[int, Threshold]:
    """Those of the organisations in sight that have set their own."""
    rows = await window.fetch(_RULES)
    return {row["ngo_id"]: Threshold(row["silent_days"], row["late_xof"]) for row in rows}


def needs_a_look(group: GroupStanding, own: Mapping[int, Threshold], trouble: str = "") -> bool:
    """Whether it is active and has an open incident, is silent for long enough, or enough of its loans are late.

    ``own``: thresholds by organisation; ``trouble``: this reason alone, by its name in ``TROUBLES``.
    """
    rule = own.get(group.ngo_id or 0, _USUAL)
    reasons = {
        "incident": group.incidents > 0,
        "silent": group.saves and group.ngo_id is not None and group.quiet_days >= rule.silent_days,
        "late": group.late_xof >= rule.late_xof,
    }
    return group.status == "active" and (reasons[trouble] if trouble in reasons else any(reasons.values()))


def to_look_at(groups: Iterable[GroupStanding], own: Mapping[int, Threshold], trouble: str = "") -> list[GroupStanding]:
    """Those of the groups that need a look, in their order: what is kept of all groups is asked, not their books."""
    found = [group for group in groups if needs_a_look(group, own, trouble)]
    return sorted(found, key=lambda group: (-group.late_xof, -group.quiet_days, group.code))


async def cared_for(window: ScopedReader, groups: Sequence[GroupStanding]) -> list[GroupAttention]:
    """The groups with who cares for them and what was noted last, in two statements."""
    ids = [group.id for group in groups]
    carers: dict[int, list[tuple[str, str | None]]] = {}
    for row in await window.fetch(_CARE, group_ids=ids):
        carers.setdefault(row["id"], []).append((row["name"], row["since"]))
    notes = {row["id"]: row for row in await window.fetch(_NOTES, group_ids=ids)}
    return [GroupAttention(group, carers.get(group.id, []), notes.get(group.id)) for group in groups]


async def set_threshold(unit: UnitOfWork, ngo_id: int, rule: Threshold) -> None:
    """Let an organisation look at its groups from these days and francs on."""
    await unit.fetch(_SET_RULE, ngo_id=ngo_id, silent_days=rule.silent_days, late_xof=rule.late_xof)


async def note_about(unit: UnitOfWork, group_id: int, staff_id: int, words: str, now_us: int) -> None:
    """Note one line about a group; earlier lines stay until they are forgotten."""
    number = int((await unit.fetch(_NEXT, group_id=group_id))[0]["number"])
    await unit.fetch(_WRITE, group_id=group_id, number=number, staff_id=staff_id, noted_us=now_us, text=words)


async def withdraw_note(unit: UnitOfWork, group_id: int, number: int, staff_id: int | None) -> bool:
    """Take a line away that was noted by mistake; false where it is not there. ``staff_id``: only a line of hers.

    Its words are kept nowhere: they may speak of people, and the audit log stays longer than notes may.
    """
    least, most = (staff_id, staff_id) if staff_id else (0, 2**62)
    return bool(await unit.fetch(_WITHDRAW, group_id=group_id, number=number, least=least, most=most))
