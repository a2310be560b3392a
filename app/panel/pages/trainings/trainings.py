"""Trainings of a period: women, men and person-days."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

from fastapi.responses import Response

from app.organisations.figures.series.periods import LAST_WEEKS
from app.organisations.programmes.programmes import programmes
from app.organisations.roles import Right, Role
from app.organisations.trainings.training_subjects import remove_subject, subjects
from app.organisations.trainings.trainings import named_once, reach, to_follow, trainings
from app.panel.forms.reading.organisation import chosen_organisation, organisations
from app.panel.forms.reading.period import asked_period
from app.panel.web.listing import listed
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.database import Row

USUAL: Final = "52"
KEYS: Final[Mapping[str, Callable[[Row], Any]]] = {
    "topic": lambda row: row["topic"].casefold(),
    "when": lambda row: (row["began_on"], row["id"]),
    "days": lambda row: row["days"],
    "women": lambda row: row["women"],
    "men": lambda row: row["men"],
    "person_days": lambda row: (row["women"] + row["men"]) * row["days"],
}


@router.get("/trainings")
async def trainings_page(visit: Annotated[Visit, may(Right.TOTALS)]) -> Response:
    """What was given in the period; donors see what it adds up to."""
    today = visit.service.now.date()
    donor = visit.role is Role.DONOR
    period = asked_period(visit, today, USUAL)
    programme = 0 if donor else visit.asked_number("programme", 0)
    rows = await trainings(visit.window, period, programme)
    kept = {"programme": str(programme or "")}
    return visit.page(
        "trainings",
        trainings=listed(visit, rows if visit.may(Right.GROUPS) else [], KEYS, "-when", {**period.address, **kept}),
        reach=reach(rows, await named_once(visit.window, period, programme), rounded=donor),
        follow=await to_follow(visit.window) if visit.may(Right.GROUPS) else [],
        subjects=await subjects(visit.window) if visit.may(Right.PROGRAMMES) else [],
        ngos=await organisations(visit) if visit.may(Right.PROGRAMMES) else [],
        today=today,
        rounded=donor,
        period=period,
        last_weeks=() if donor else LAST_WEEKS,
        kept=kept,
        programmes=[] if donor else [(str(row["id"]), row["name"]) for row in await programmes(visit.window)],
    )


@router.post("/training-subjects")
async def unlisting(visit: Annotated[Visit, may(Right.PROGRAMMES)]) -> Response:
    """Take a subject off the organisation's list; its trainings keep it."""
    ngo_id, subject = await chosen_organisation(visit), visit.typed("subject")
    if ngo_id is None or subject not in await subjects(visit.window, ngo_id):
        raise NotHere
    async with visit.service.database.unit_of_work() as unit:
        await remove_subject(unit, ngo_id, subject)
        await visit.changed(unit, "subject_removed", ngo_id=ngo_id, detail=subject)
    return back_to("/panel/trainings", "saved")
