"""Visits as agents note them by phone, within the tenant scope that the panel gives each of them."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import bindparam, func, select

from app.organisations.accompanied import window_of
from app.organisations.tenancy import visible
from app.organisations.visits.visit_checklists import HIGHEST, checklist_version, newest_checklist
from app.organisations.visits.visits import NextStep, VisitAuthor, VisitGiven, VisitRefused, note_visit
from ledger.books.canonical import microseconds
from ledger.database import Database, UnitOfWork
from ledger.people.agents import find_agent
from ledger.rules.membership.standing import ON_PHONES
from ledger.rules.refusal import Refusal
from ledger.tables import GroupVisit, ProgrammeGroup, SavingsGroup, table_of
from menus.visits import VisitForm, VisitFound

_group, _visit, _takes_part = visible(SavingsGroup), table_of(GroupVisit), table_of(ProgrammeGroup)
_LAST: Final = (
    select(func.max(_visit.c.made_on).label("made_on"))
    .select_from(_group.join(_visit, _visit.c.group_id == _group.c.id))
    .where(_group.c.code == bindparam("code"), _visit.c.withdrawn_us.is_(None))
)
_SCORE: Final = select(_visit.c.score).where(
    _visit.c.group_id == bindparam("group_id"), _visit.c.number == bindparam("number")
)
_PROGRAMMES: Final = select(_takes_part.c.programme_id).where(_takes_part.c.group_id == bindparam("group_id")).limit(2)


@dataclass(frozen=True, slots=True)
class VisitsByPhone:
    """What the menus ask of visits (``menus.visits.VisitsPort``)."""

    database: Database

    async def checklist(self, staff_id: int, version: int = 0) -> VisitForm | None:
        """A version of her organisation's checklist, the newest for 0."""
        here = await find_agent(self.database, staff_id)
        if here is None:
            return None
        found = (
            await checklist_version(self.database, here.ngo_id, version)
            if version
            else await newest_checklist(self.database, here.ngo_id)
        )
        if found is None:
            return None
        highest = "".join(str(HIGHEST[item.kind]) for item in found.items)
        return VisitForm(found.version, highest, [item.words for item in found.items], found.actions)

    async def last_on(self, staff_id: int, code: str) -> date | None:
        """The day of the last visit of a group, whoever made it."""
        here = await find_agent(self.database, staff_id)
        rows = await window_of(self.database, here.ngo_id, staff_id).fetch(_LAST, code=code) if here else []
        return date.fromisoformat(rows[0]["made_on"]) if rows and rows[0]["made_on"] else None

    async def note(self, staff_id: int, found: VisitFound) -> int:
        """Write a visit of today; a group that takes part in one programme alone is visited for it.

        Raises:
            Refusal: ``field.not_yours``; ``visit.again`` where the day has passed, on which the action was to be done.
        """
        here = await find_agent(self.database, staff_id)
        group = await window_of(self.database, here.ngo_id, staff_id).group(found.code) if here else None
        if here is None or group is None or group["status"] not in ON_PHONES:
            raise Refusal("field.not_yours")
        step = NextStep(found.action, found.who, found.due_on) if found.due_on else None
        noting = VisitAuthor(staff_id=staff_id, at_us=microseconds(found.at), today=found.at.date())
        try:
            async with self.database.unit_of_work() as unit:
                visited = VisitGiven(
                    group_id=group["id"],
                    ngo_id=here.ngo_id,
                    staff_id=staff_id,
                    made_on=noting.today,
                    version=found.version,
                    answers=found.answers,
                    programme_id=await _programme(unit, group["id"]),
                    step=step,
                )
                number = await note_visit(unit, visited, noting, origin="phone", idem_key=f"phone:{found.key}")
                rows = await unit.fetch(_SCORE, group_id=group["id"], number=number)
        except VisitRefused:
            raise Refusal("visit.again") from None
        return int(rows[0]["score"])


async def _programme(unit: UnitOfWork, group_id: int) -> int | None:
    rows = await unit.fetch(_PROGRAMMES, group_id=group_id)
    return int(rows[0]["programme_id"]) if len(rows) == 1 else None
