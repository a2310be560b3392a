"""The groups in sight: searched, filtered, sorted, a page at a time."""

from typing import Annotated, Any, Final

from fastapi.responses import Response
from sqlalchemy import select

from app.organisations.assignments import agents_in_sight
from app.organisations.figures.maturity import maturities, measured_days
from app.organisations.figures.positions.standings import TROUBLES, GroupFilter, count_groups, standings
from app.organisations.programmes.programmes import programmes
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.web.listing import PAGE_ROWS, Listing, asked_order
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.people.groups.places import read_places
from ledger.rules.reports.maturity import NEWEST
from ledger.tables import SavingsGroup

FAMILIES: Final = ("vsla", "epc", "shg", "tontine", "venture", "none")
KINDS: Final = ("group", "tier", "body")
COLUMNS: Final = ("code", "name", "members", "savings", "lent", "held", "late")
_visible = visible(SavingsGroup)
_REGIONS = select(_visible.c.region).where(_visible.c.region != "").distinct().order_by(_visible.c.region)


async def groups_asked(visit: Visit, ngo: int = 0) -> Listing:
    """The page of groups that the address asks for, by its filter; ``ngo``: of one organisation alone."""
    asked = {name: visit.asked(name) for name in ("q", "region", "family", "kind", "trouble", "programme", "agent")}
    if asked["region"]:
        asked["region"] = (await read_places(visit.service.database)).called("region", asked["region"])
    if asked["trouble"] not in TROUBLES:
        asked["trouble"] = ""
    which = GroupFilter(
        search=asked["q"],
        trouble=asked["trouble"],
        region=asked["region"],
        family=asked["family"],
        kind=asked["kind"],
        programme=visit.asked_number("programme", 0),
        staff=visit.asked_number("agent", 0),
        ngo=ngo,
    )
    today = visit.service.now.date()
    total = await count_groups(visit.window, today, which)
    order = asked_order(visit, COLUMNS, "code").within(total)
    rows = await standings(
        visit.window,
        today,
        which,
        order=(order.written,),
        limit=PAGE_ROWS,
        skipped=order.skipped,
        held_in=measured_days(today),
    )
    return Listing(rows, total, order, asked)


async def filter_choices(visit: Visit) -> dict[str, Any]:
    """What a list of groups may be filtered by."""
    return {
        "regions": [row["region"] for row in await visit.window.fetch(_REGIONS)],
        "families": FAMILIES,
        "kinds": KINDS,
        "programmes": [(str(row["id"]), row["name"]) for row in await programmes(visit.window)],
        "agents": [(str(row["id"]), row["name"]) for row in await agents_in_sight(visit.window)],
        "troubles": list(TROUBLES),
    }


@router.get("/groups")
async def groups(visit: Annotated[Visit, may(Right.GROUPS)]) -> Response:
    """One page of groups, by code unless another order is asked for."""
    found = await groups_asked(visit)
    mature = await maturities(visit.window, found.rows, visit.service.now.date())
    return visit.page("groups", groups=found, maturities=mature, rule=NEWEST, **await filter_choices(visit))
