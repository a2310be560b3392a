"""All groups in sight that cannot begin, for too few officers can enter: their codes, some groups at a time."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.first_pins import (
    PAGE_WITHOUT_PINS,
    GroupCodes,
    count_without_pins,
    groups_without_pins,
    pins_asked,
    start_in,
)
from app.organisations.roles import Right
from app.panel.documents.slips import steps_for
from app.panel.web.listing import PAGE_ROWS, Listing, asked_order
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.people.authentication.activation_officers import CannotStart

GROUPS_AT_ONCE: Final = 40
"""About as many as print on ten pages, and as are hashed in half a second."""


async def _page(visit: Visit, given: list[GroupCodes], cannot: list[CannotStart], after: str = "") -> Response:
    vault, now = visit.service.vault, visit.service.now
    total, waiting = await count_without_pins(visit.window, vault, now)
    order = asked_order(visit, (), "").within(total)
    page = {"page_rows": PAGE_ROWS, "skipped": order.skipped}
    rows = await visit.window.fetch(PAGE_WITHOUT_PINS, **page, **pins_asked(vault, now))
    return visit.page(
        "first_pins",
        groups=Listing(rows, total, order),
        waiting=waiting,
        at_once=GROUPS_AT_ONCE,
        given=given,
        cannot=cannot,
        after=after,
        steps_for=steps_for,
        code=getattr(visit.service.settings, "service_code", ""),
    )


@router.get("/first-pins")
async def first_pins(visit: Annotated[Visit, may(Right.ACTIVATE)]) -> Response:
    """The groups, by code."""
    return await _page(visit, [], [])


@router.post("/first-pins")
async def giving(visit: Annotated[Visit, may(Right.ACTIVATE)]) -> Response:
    """Give the next groups their codes and show them once; a group whose codes still serve keeps them."""
    if visit.typed("act") != "codes":
        raise NotHere
    service = visit.service
    async with service.database.unit_of_work() as unit:
        await visit.once(unit)
    given: list[GroupCodes] = []
    cannot: list[CannotStart] = []
    waiting = await groups_without_pins(visit.window, service.vault, service.now)
    after = visit.typed("after")
    batch = [one for one in waiting if not one["serving"] and one["code"] > after][:GROUPS_AT_ONCE]
    for group in batch:
        try:
            async with service.database.unit_of_work() as unit:
                given.append(await start_in(unit, service.vault, group, service.now, visit.person["id"]))
        except CannotStart as problem:
            cannot.append(problem)
    return await _page(visit, given, cannot, batch[-1]["code"] if batch else "")
