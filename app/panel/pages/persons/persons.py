"""Persons of an organisation: found, counted once, entered; entries that may be one person."""

from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import func

from app.organisations.organisation import LANGUAGES
from app.organisations.persons.persons import (
    PERSONS_FOUND,
    STATUSES,
    PersonWrong,
    counted,
    duplicates,
    enter_person,
    pattern,
)
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.forms.person import SEXES, typed_person
from app.panel.forms.reading.fields import LONGEST, FormWrong
from app.panel.forms.reading.organisation import chosen_organisation, organisations
from app.panel.web.listing import SortedStatement
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.tables import Person

_seen: Final = visible(Person)
_LIST: Final = SortedStatement(
    PERSONS_FOUND,
    {name: _seen.c[name] for name in ("code", "name", "sex", "born")}
    | {"entered": _seen.c.id, "place": func.coalesce(func.nullif(_seen.c.place, ""), _seen.c.region)},
    "entered",
    _seen.c.id,
)
FIELDS: Final = ("sex", "name", "phone", "born", "region", "place", "status", "language", "consent_on", "sms")


async def _page(visit: Visit, wrong: FormWrong | None = None) -> Response:
    words = visit.asked("q")
    found = await _LIST.read(visit, {"q": words}, words=pattern(words))
    if found.rows:
        await visit.note("persons_read", detail=str(len(found.rows)))
    typed = {name: value for name, value in visit.form.items() if isinstance(value, str)}
    return visit.page(
        "persons",
        422 if wrong else 200,
        persons=found,
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
