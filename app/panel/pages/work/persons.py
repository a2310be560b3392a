"""Persons of an organisation: found, counted once, entered; entries that may be one person."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.organisation import LANGUAGES
from app.organisations.roles import Right
from app.organisations.work.persons import STATUSES, PersonWrong, counted, duplicates, enter_person, persons
from app.panel.forms.fields import LONGEST, FormWrong
from app.panel.forms.organisation import chosen_organisation, organisations
from app.panel.forms.person import SEXES, typed_person
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may

PAGE_ROWS: Final = 50
FIELDS: Final = ("sex", "name", "phone", "born", "region", "place", "status", "language", "consent_on", "sms")


async def _page(visit: Visit, wrong: FormWrong | None = None) -> Response:
    words = visit.asked("q")
    rows = await persons(visit.window, words, visit.asked_number("after", 0), PAGE_ROWS + 1)
    if rows:
        await visit.note("persons_read", detail=str(len(rows[:PAGE_ROWS])))
    typed = {name: value for name, value in visit.form.items() if isinstance(value, str)}
    return visit.page(
        "persons",
        422 if wrong else 200,
        persons=rows[:PAGE_ROWS],
        more=rows[PAGE_ROWS - 1]["id"] if len(rows) > PAGE_ROWS else 0,
        counted=await counted(visit.window),
        twice=await duplicates(visit.window),
        sought=words,
        ngos=await organisations(visit) if visit.may(Right.FIELDWORK) else [],
        typed={**dict.fromkeys(FIELDS, ""), "language": "fr", **typed},
        sexes=SEXES,
        statuses=STATUSES,
        languages=LANGUAGES,
        longest=LONGEST,
        today=visit.service.now.date(),
        wrong=wrong,
    )


@router.get("/persons")
async def persons_page(visit: Annotated[Visit, may(Right.PEOPLE)]) -> Response:
    """Those in sight, a page at a time; whoever is in the list is no line of a status or a count."""
    return await _page(visit)


@router.post("/persons")
async def entering(visit: Annotated[Visit, may(Right.FIELDWORK)]) -> Response:
    """Enter a person; her code is made here."""
    ngo_id = await chosen_organisation(visit)
    if ngo_id is None:
        return await _page(visit, FormWrong("ngo"))
    try:
        given = await typed_person(visit)
        async with visit.service.database.unit_of_work() as unit:
            await visit.once(unit)
            made = await enter_person(unit, ngo_id, given, visit.person["id"], visit.service.now_us)
            await visit.changed(unit, "person_entered", ngo_id=ngo_id, detail=str(made))
    except FormWrong as wrong:
        return await _page(visit, wrong)
    except PersonWrong as wrong:
        return await _page(visit, FormWrong(wrong.why))
    return back_to(f"/panel/persons/{made}", "saved")
