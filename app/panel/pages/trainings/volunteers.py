"""Volunteers: how many people, how many person-days, month by month; and noting a month."""

from typing import Annotated

from fastapi.responses import Response

from app.organisations.programmes.programmes import programmes
from app.organisations.roles import Right
from app.organisations.trainings.volunteers import TooManyDays, note_month, volunteered
from app.panel.forms.reading.fields import LONGEST, FormWrong
from app.panel.forms.reading.organisation import chosen_organisation, organisations
from app.panel.forms.volunteers import FIELDS, typed_month
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may


async def _page(visit: Visit, wrong: FormWrong | None = None) -> Response:
    programme = visit.asked_number("programme", 0)
    whole, months = await volunteered(visit.window, programme)
    today = visit.service.now.date()
    typed = {name: value for name, value in visit.form.items() if isinstance(value, str)}
    return visit.page(
        "volunteers",
        422 if wrong else 200,
        whole=whole,
        months=months,
        chosen=str(programme or ""),
        programmes=[(str(row["id"]), row["name"]) for row in await programmes(visit.window)],
        ngos=await organisations(visit) if visit.may(Right.FIELDWORK) else [],
        typed={**dict.fromkeys(FIELDS, ""), "month": today.isoformat()[:7], **typed},
        this_month=today.isoformat()[:7],
        longest=LONGEST,
        wrong=wrong,
    )


@router.get("/volunteers")
async def volunteers_page(visit: Annotated[Visit, may(Right.PEOPLE)]) -> Response:
    """Each person once, of one programme, if asked."""
    return await _page(visit)


@router.post("/volunteers")
async def noting_month(visit: Annotated[Visit, may(Right.FIELDWORK)]) -> Response:
    """Note a month's days; a line that is said again gives way to the new one."""
    ngo_id = await chosen_organisation(visit)
    if ngo_id is None:
        return await _page(visit, FormWrong("ngo"))
    try:
        given = await typed_month(visit, ngo_id, visit.service.now.date())
        async with visit.service.database.unit_of_work() as unit:
            await visit.once(unit)
            await note_month(unit, ngo_id, visit.person["id"], given, visit.service.now_us)
            detail = f"{given.month}, persons: {len(given.named)}, days: {sum(given.days)}"
            await visit.changed(unit, "volunteers_noted", ngo_id=ngo_id, detail=detail)
    except FormWrong as wrong:
        return await _page(visit, wrong)
    except TooManyDays:
        return await _page(visit, FormWrong("days"))
    return back_to("/panel/volunteers", "saved")
