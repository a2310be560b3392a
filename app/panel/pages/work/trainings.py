"""Trainings of a period: women, men and person-days."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

from fastapi.responses import Response

from app.organisations.figures.periods import LAST_WEEKS
from app.organisations.roles import Right, Role
from app.organisations.work.programmes import programmes
from app.organisations.work.trainings import reach, trainings
from app.panel.forms.period import asked_period
from app.panel.web.listing import listed
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
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
        reach=reach(rows, rounded=donor),
        rounded=donor,
        period=period,
        last_weeks=() if donor else LAST_WEEKS,
        kept=kept,
        programmes=[] if donor else [(str(row["id"]), row["name"]) for row in await programmes(visit.window)],
    )
