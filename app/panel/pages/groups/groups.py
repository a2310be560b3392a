"""The groups in sight: searched, filtered, a page at a time."""

from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import select

from app.organisations.assignments import agents_in_sight
from app.organisations.figures.standings import TROUBLES, standings
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.organisations.work.programmes import programmes
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.people.places import read_places
from ledger.tables import SavingsGroup

PAGE_ROWS: Final = 50
FAMILIES: Final = ("vsla", "epc", "shg", "tontine", "none")
KINDS: Final = ("group", "tier", "body")
_visible = visible(SavingsGroup)
_REGIONS = select(_visible.c.region).where(_visible.c.region != "").distinct().order_by(_visible.c.region)


@router.get("/groups")
async def groups(visit: Annotated[Visit, may(Right.GROUPS)]) -> Response:
    """One page of groups by code; the next begins after the last code of this one."""
    trouble = visit.asked("trouble")
    asked = {name: visit.asked(name) for name in ("region", "family", "kind", "programme", "agent")}
    if asked["region"]:
        asked["region"] = (await read_places(visit.service.database)).called("region", asked["region"])
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
        kind=asked["kind"],
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
        kinds=KINDS,
        programmes=[(str(row["id"]), row["name"]) for row in await programmes(visit.window)],
        agents=[(str(row["id"]), row["name"]) for row in await agents_in_sight(visit.window)],
        troubles=list(TROUBLES),
    )
