"""The groups in sight: searched, filtered, a page at a time."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.figures.standings import TROUBLES, standings
from app.organisations.roles import Right
from app.organisations.work.programmes import programmes
from app.panel.web.router import router
from app.panel.web.visit import Visit, may

PAGE_ROWS: Final = 50
FAMILIES: Final = ("vsla", "epc", "shg", "tontine")
_AGENTS = "SELECT id, name FROM visible_staff WHERE role = 'agent' AND disabled_us IS NULL ORDER BY name LIMIT 200"
_REGIONS = "SELECT DISTINCT region FROM visible WHERE region <> '' ORDER BY region"


@router.get("/groups")
async def groups(visit: Annotated[Visit, may(Right.GROUPS)]) -> Response:
    """One page of groups by code; the next begins after the last code of this one."""
    trouble = visit.asked("trouble")
    asked = {name: visit.asked(name) for name in ("region", "family", "programme", "agent")}
    search = visit.asked("q")
    found = await standings(
        visit.window,
        visit.service.now.date(),
        search=search,
        trouble=trouble,
        limit=PAGE_ROWS + 1,
        after=visit.asked("after"),
        region=asked["region"],
        family=asked["family"],
        programme=visit.asked_number("programme", 0),
        staff=visit.asked_number("agent", 0),
    )
    regions = [row["region"] for row in await visit.window.fetch(_REGIONS)]
    return visit.page(
        "groups",
        groups=found[:PAGE_ROWS],
        more=found[PAGE_ROWS - 1].code if len(found) > PAGE_ROWS else "",
        chosen={"q": search, "trouble": trouble if trouble in TROUBLES else "", **asked},
        regions=regions,
        families=FAMILIES,
        programmes=[(str(row["id"]), row["name"]) for row in await programmes(visit.window)],
        agents=[(str(row["id"]), row["name"]) for row in await visit.window.fetch(_AGENTS)],
        troubles=list(TROUBLES),
    )
