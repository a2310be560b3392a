"""Noting a visit of a group, and putting one right."""

import hashlib
from typing import Annotated

from fastapi.responses import Response

from app.organisations.programmes.programmes import programmes_open_to
from app.organisations.roles import Right
from app.organisations.visits.visit_checklists import HIGHEST, YES_NO, Checklist, checklist_version, newest_checklist
from app.organisations.visits.visits import MAX_WORDS, WHO, VisitRefused, correct_visit, note_visit
from app.panel.forms.member import Number
from app.panel.forms.reading.fields import LONGEST, FormWrong, typed_words
from app.panel.forms.visit import typed_visit, who_may_have_come
from app.panel.pages.visits.group_visits import noting, one_visit, right_to_change
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.consultations.questions import said_in
from ledger.database import Row

_KEPT = ("made_on", "answers", "action", "action_words", "action_who", "action_due_on", "programme_id", "staff_id")


async def _checklist(visit: Visit, group: Row) -> Checklist:
    """The newest, or that with which the form was drawn."""
    database, ngo_id, version = visit.service.database, group["ngo_id"] or 0, visit.typed("version")
    if version.isascii() and version.isdecimal() and len(version) < 9:
        found = await checklist_version(database, ngo_id, int(version))
    else:
        found = await newest_checklist(database, ngo_id)
    if found is None:
        raise NotHere
    return found


async def _page(
    visit: Visit, group: Row, checklist: Checklist, found: Row | None = None, wrong: FormWrong | None = None
) -> Response:
    today, language = visit.service.now.date().isoformat(), visit.reader.words.language
    empty = {**dict.fromkeys(_KEPT), "answers": "", "action_words": "", "made_on": today}
    ngo_id = group["ngo_id"] or 0
    return visit.page(
        "visit_form",
        422 if wrong else 200,
        group=group,
        visit=found,
        typed={name: found[name] for name in _KEPT} if found else empty,
        items=[(said_in(language, item.words), item.kind, HIGHEST[item.kind]) for item in checklist.items],
        yes_no=YES_NO,
        actions=[(str(place), said_in(language, words)) for place, words in enumerate(checklist.actions, 1)],
        version=checklist.version,
        who=WHO,
        people=await who_may_have_come(visit, ngo_id, found),
        own=str(visit.person["id"]),
        programmes=[(str(row["id"]), row["name"]) for row in await programmes_open_to(visit.window, ngo_id)],
        longest=LONGEST,
        longest_words=MAX_WORDS,
        today=today,
        wrong=wrong,
    )


@router.get("/groups/{code}/new-visit")
async def noting_page(visit: Annotated[Visit, may(Right.FIELDWORK)], code: str) -> Response:
    """The empty form with the newest checklist."""
    group = await visit.group(code)
    return await _page(visit, group, await _checklist(visit, group))


@router.post("/groups/{code}/new-visit")
async def noting_visit(visit: Annotated[Visit, may(Right.FIELDWORK)], code: str) -> Response:
    """Note a visit, once however often the form is sent."""
    group = await visit.group(code)
    checklist = await _checklist(visit, group)
    try:
        visited = await typed_visit(visit, group, checklist, visit.service.now.date())
        key = f"panel/{hashlib.sha256(visit.form_token.encode()).hexdigest()}"
        async with visit.service.database.unit_of_work() as unit:
            await visit.once(unit)
            number = await note_visit(unit, visited, noting(visit), origin="panel", idem_key=key)
            await visit.changed(unit, "visit_noted", group_id=group["id"], detail=str(number))
    except FormWrong as wrong:
        return await _page(visit, group, checklist, None, wrong)
    except VisitRefused as refused:
        return await _page(visit, group, checklist, None, FormWrong(refused.why))
    return back_to(f"/panel/groups/{group['code']}/visits/{number}", "saved")


@router.get("/groups/{code}/visits/{number}/change")
async def correcting_page(visit: Annotated[Visit, may(Right.FIELDWORK)], code: str, number: Number) -> Response:
    """The form as it was noted, with the checklist of that day."""
    group = await visit.group(code)
    found, checklist = await one_visit(visit, group, number)
    right_to_change(visit, found)
    return await _page(visit, group, checklist, found)


@router.post("/groups/{code}/visits/{number}/change")
async def correcting(visit: Annotated[Visit, may(Right.FIELDWORK)], code: str, number: Number) -> Response:
    """Put it right with a reason; how it was stays readable."""
    group = await visit.group(code)
    found, checklist = await one_visit(visit, group, number)
    right_to_change(visit, found)
    try:
        reason = typed_words(visit, "reason", needed=True)
        visited = await typed_visit(visit, group, checklist, visit.service.now.date(), found)
        async with visit.service.database.unit_of_work() as unit:
            await correct_visit(unit, number, visited, noting(visit, reason))
            await visit.changed(unit, "visit_corrected", group_id=group["id"], detail=str(number))
    except FormWrong as wrong:
        return await _page(visit, group, checklist, found, wrong)
    except VisitRefused as refused:
        return await _page(visit, group, checklist, found, FormWrong(refused.why))
    return back_to(f"/panel/groups/{group['code']}/visits/{number}", "saved")
