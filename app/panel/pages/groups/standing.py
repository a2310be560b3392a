"""How a group goes on: suspended, dissolved, re-opened, handed over or released; and the groups that left."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations import audit_log
from app.organisations.groups.transfers import (
    end_offer,
    groups_gone,
    offer_group,
    offers,
    release_group,
    take_group,
)
from app.organisations.roles import Right
from app.panel.forms.facts import typed_reason
from app.panel.forms.member import Number
from app.panel.forms.reading.fields import FormWrong
from app.panel.pages.groups.facts import show_facts
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.database import Row, UnitOfWork
from ledger.people.groups.facts import FactRefused
from ledger.people.groups.standing import take_step
from ledger.rules.membership.standing import STEPS, StandingRefused

DONE: Final = {
    "suspend": "group_suspended",
    "dissolve": "group_dissolved",
    "reopen": "group_reopened",
    "offer": "group_offered",
    "withdraw": "offer_withdrawn",
    "release": "group_released",
}
"""What is noted of each step."""


@router.post("/groups/{code}/standing")
async def changing_standing(visit: Annotated[Visit, may(Right.STANDING)], code: str) -> Response:
    """Take one step: all of it, or nothing."""
    group, step = await visit.group(code), visit.typed("act")
    if step not in DONE:
        raise NotHere
    try:
        async with visit.service.database.unit_of_work() as unit:
            await _take(visit, unit, group, step)
            await visit.changed(unit, DONE[step], ngo_id=group["ngo_id"], group_id=group["id"])
    except (StandingRefused, FactRefused) as problem:
        return await show_facts(visit, group, FormWrong(problem.why))
    except FormWrong as problem:
        return await show_facts(visit, group, problem)
    if step == "release" and visit.person["ngo_id"] is not None:
        return back_to("/panel/transfers", "saved")  # the group's own pages are hers no more
    return back_to(f"/panel/groups/{group['code']}/facts", "saved")


async def _take(visit: Visit, unit: UnitOfWork, group: Row, step: str) -> None:
    change = visit.change_today(typed_reason(visit))
    if step in STEPS:
        await take_step(unit, group["id"], step, change)
    elif step == "offer":
        await offer_group(unit, group["id"], visit.typed("organisation") or visit.typed("code"), change)
    elif step == "release":
        await release_group(unit, group["id"], change)
    elif not await end_offer(unit, group["id"], "withdrawn", change):
        raise NotHere


@router.get("/transfers")
async def transfers_page(visit: Annotated[Visit, may(Right.AUDIT)]) -> Response:
    """What is offered to one's organisation, and the groups that left it."""
    return await _transfers(visit)


async def _transfers(visit: Visit, wrong: str = "") -> Response:
    return visit.page(
        "transfers",
        422 if wrong else 200,
        offers=await offers(visit.window),
        gone=await groups_gone(visit.window),
        own=visit.person["ngo_id"],
        wrong=wrong,
    )


@router.post("/transfers/{id_}")
async def answering(visit: Annotated[Visit, may(Right.STANDING)], id_: Number) -> Response:
    """Agree to an offer, or refuse it; nobody but the organisation that it was made to."""
    answer, own = visit.typed("act"), visit.person["ngo_id"]
    offer = next((row for row in await offers(visit.window) if row["group_id"] == id_ and row["to_ngo"] == own), None)
    if offer is None or answer not in ("take", "refuse"):
        raise NotHere
    try:
        async with visit.service.database.unit_of_work() as unit:
            change = visit.change_today(offer["reason"])
            took = answer == "take"
            if not await (take_group(unit, id_, own, change) if took else end_offer(unit, id_, "refused", change)):
                raise NotHere
            action = "group_taken" if took else "offer_refused"
            await visit.changed(unit, action, group_id=id_)
            # The other organisation learns what was answered, not by whom.
            await audit_log.note(unit, visit.service.now_us, action, ngo_id=offer["from_ngo"], group_id=id_)
    except StandingRefused as problem:
        return await _transfers(visit, problem.why)
    return back_to("/panel/transfers", "saved")
