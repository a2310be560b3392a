"""The form of a visit: its day and agent, an answer an item, and at most one action."""

from datetime import date

from app.organisations.assignments import agents_to_choose
from app.organisations.roles import Role
from app.organisations.visits.visit_checklists import Checklist
from app.organisations.visits.visits import MAX_WORDS, NextStep, VisitGiven
from app.panel.forms.reading.fields import FormWrong, read_day, typed_day, typed_words
from app.panel.forms.training import typed_programme
from app.panel.web.visit import Visit
from ledger.database import Row


async def who_may_have_come(visit: Visit, ngo_id: int, before: Row | None = None) -> list[tuple[str, str]]:
    """Whose visit it may be, by id and name: an agent's own, or for others every agent's and who noted it before."""
    if visit.role is Role.AGENT:
        return []
    people = [(str(row["id"]), row["name"]) for row in await agents_to_choose(visit.window, ngo_id)]
    if visit.person["ngo_id"] == ngo_id:
        people.append((str(visit.person["id"]), visit.person["name"]))
    if before is not None and str(before["staff_id"]) not in dict(people):
        people.append((str(before["staff_id"]), before["agent"]))
    return people


async def typed_visit(
    visit: Visit, group: Row, checklist: Checklist, today: date, before: Row | None = None
) -> VisitGiven:
    """The form, checked as far as the page can; the rest is ``VisitRefused``.

    Raises:
        FormWrong: a field cannot be taken.
    """
    answers = "".join(visit.typed(f"item_{place}")[:1] for place in range(1, len(checklist.items) + 1))
    if not checklist.takes(answers):
        raise FormWrong("answers")
    return VisitGiven(
        group_id=group["id"],
        ngo_id=before["ngo_id"] if before else group["ngo_id"],
        staff_id=await _typed_agent(visit, group, before),
        made_on=typed_day(visit, "made_on", today),
        version=checklist.version,
        answers=answers,
        programme_id=await typed_programme(visit, group["ngo_id"] or 0),
        step=_typed_step(visit),
    )


async def _typed_agent(visit: Visit, group: Row, before: Row | None) -> int:
    if visit.role is Role.AGENT:
        return int(before["staff_id"] if before else visit.person["id"])
    if visit.typed("agent") not in dict(await who_may_have_come(visit, group["ngo_id"] or 0, before)):
        raise FormWrong("agent")
    return int(visit.typed("agent"))


def _typed_step(visit: Visit) -> NextStep | None:
    number = visit.typed("action")
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) == 1):
        raise FormWrong("action")
    words = typed_words(visit, "action_words", longest=MAX_WORDS)
    return NextStep(int(number), visit.typed("action_who"), read_day(visit.typed("action_due_on"), "due"), words)
