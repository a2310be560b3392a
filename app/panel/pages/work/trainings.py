"""Trainings of a period: women, men and person-days; and recording one."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.figures.periods import LAST_WEEKS
from app.organisations.roles import Right, Role
from app.organisations.work.programmes import programmes
from app.organisations.work.trainings import reach, record_training, trainings
from app.panel.forms.fields import LONGEST, FormWrong
from app.panel.forms.organisation import chosen_organisation, organisations
from app.panel.forms.period import asked_period
from app.panel.forms.training import MAX_DAYS, typed_training
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may

PAGE_ROWS: Final = 200
USUAL: Final = "52"
FIELDS: Final = ("topic", "place", "trainer", "programme", "came", "other_women", "other_men")


async def _page(visit: Visit, wrong: FormWrong | None = None) -> Response:
    today = visit.service.now.date()
    donor = visit.role is Role.DONOR
    period = asked_period(visit, today, USUAL)
    programme = 0 if donor else visit.asked_number("programme", 0)
    rows = await trainings(visit.window, period, programme)
    typed = {name: value for name, value in visit.form.items() if isinstance(value, str)}
    return visit.page(
        "trainings",
        422 if wrong else 200,
        trainings=rows[:PAGE_ROWS] if visit.may(Right.GROUPS) else [],
        more=max(0, len(rows) - PAGE_ROWS),
        reach=reach(rows, rounded=donor),
        rounded=donor,
        period=period,
        last_weeks=() if donor else LAST_WEEKS,
        kept={"programme": str(programme or "")},
        programmes=[] if donor else [(str(row["id"]), row["name"]) for row in await programmes(visit.window)],
        ngos=await organisations(visit) if visit.may(Right.FIELDWORK) else [],
        typed={**dict.fromkeys(FIELDS, ""), "days": "1", "began_on": today.isoformat(), **typed},
        longest=LONGEST,
        most_days=MAX_DAYS,
        today=today,
        wrong=wrong,
    )


@router.get("/trainings")
async def trainings_page(visit: Annotated[Visit, may(Right.TOTALS)]) -> Response:
    """What was given in the period; donors see what it adds up to."""
    return await _page(visit)


@router.post("/trainings")
async def recording(visit: Annotated[Visit, may(Right.FIELDWORK)]) -> Response:
    """Record a training that was given."""
    ngo_id = await chosen_organisation(visit)
    if ngo_id is None:
        return await _page(visit, FormWrong("ngo"))
    try:
        given = await typed_training(visit, ngo_id, visit.service.now.date())
    except FormWrong as wrong:
        return await _page(visit, wrong)
    async with visit.service.database.unit_of_work() as unit:
        await visit.once(unit)
        made = await record_training(unit, ngo_id, visit.person["id"], given)
        await visit.changed(unit, "training_recorded", ngo_id=ngo_id, detail=str(made))
    return back_to(f"/panel/trainings/{made}", "saved")
