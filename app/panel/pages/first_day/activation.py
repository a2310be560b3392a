"""A group's first PINs: who can enter, codes for who cannot, and starting a group again that forgot its PINs."""

from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import bindparam, select

from app.organisations.first_pins import GroupCodes, start_in
from app.organisations.roles import Right, Role
from app.organisations.tenancy import visible
from app.panel.documents.slips import steps_for
from app.panel.web.refusals import NotHere, NotYours
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.books.command import Command
from ledger.database import Row, UnitOfWork
from ledger.people.authentication.activation_officers import CannotStart, officers
from ledger.people.authentication.activation_restart import (
    ask_restart,
    cancel_restart,
    confirm_restart,
    end_forgotten_pins,
    open_restart,
)
from ledger.tables import Activation, Ngo, SavingsGroup, table_of

_visible, _ngo, _activation = visible(SavingsGroup), visible(Ngo), table_of(Activation)
_SERVING: Final = (
    select(_activation.c.member, _activation.c.ends_us, _activation.c.tries)
    .join_from(_visible, _activation, _activation.c.group_id == _visible.c.id)
    .where(
        _visible.c.id == bindparam("group_id"),
        _activation.c.used_us.is_(None),
        _activation.c.ended_us.is_(None),
        _activation.c.ends_us > bindparam("now_us"),
    )
)
_CLOSED: Final = select(_ngo.c.closed_us).where(_ngo.c.id == bindparam("ngo_id"))
RESTART: Final = {"ask": "restart_asked", "confirm": "restart_confirmed", "cancel": "restart_cancelled"}
"""What two people do about a restart, and what the audit log calls it."""


async def _may_restart(visit: Visit, group: Row) -> bool:
    """The group's own organisation may; the installation, where there is none or it is closed."""
    if visit.person["ngo_id"] is not None:
        return bool(visit.person["ngo_id"] == group["ngo_id"])
    rows = await visit.window.fetch(_CLOSED, ngo_id=group["ngo_id"] or 0)
    return visit.role is Role.ADMIN and (not rows or rows[0]["closed_us"] is not None)


def _act(visit: Visit, group: Row) -> Command:
    return Command(group["id"], f"panel/{visit.service.now_us}", visit.service.now, "panel")


async def _page(
    visit: Visit, group: Row, given: GroupCodes | None = None, wrong: CannotStart | None = None
) -> Response:
    service, command = visit.service, _act(visit, group)
    there = await officers(service.database, service.vault, group["id"])
    serving = await visit.window.fetch(_SERVING, group_id=group["id"], now_us=service.now_us)
    return visit.page(
        "activation",
        422 if wrong else 200,
        group=group,
        officers=there,
        serving={row["member"]: row for row in serving},
        restart=await open_restart(service.database, command),
        may_restart=await _may_restart(visit, group),
        given=[given] if given else [],
        wrong=wrong,
        own=visit.person["id"],
        steps_for=steps_for,
        code=getattr(service.settings, "service_code", ""),
    )


@router.get("/groups/{code}/activation")
async def activation_page(visit: Annotated[Visit, may(Right.ACTIVATE)], code: str) -> Response:
    """Who of the officers can enter."""
    group = await visit.saving_group(code)
    await visit.note("group_read", group_id=group["id"])
    return await _page(visit, group)


@router.post("/groups/{code}/activation")
async def activating(visit: Annotated[Visit, may(Right.ACTIVATE)], code: str) -> Response:
    """Give codes and show them once, or take a step of a restart."""
    group = await visit.saving_group(code)
    step = visit.typed("act")
    if group["status"] != "active" or step not in ("codes", "restart", *RESTART):
        raise NotHere
    if step != "codes" and not await _may_restart(visit, group):
        raise NotYours
    try:
        async with visit.service.database.unit_of_work() as unit:
            await visit.once(unit)
            if step in RESTART:
                await _step(visit, unit, group, step)
                given = None
            else:
                given = await _give(visit, unit, group, again=step == "restart")
    except CannotStart as problem:
        return await _page(visit, group, wrong=problem)
    return await _page(visit, group, given) if given else back_to(f"/panel/groups/{code}/activation", "saved")


async def _give(visit: Visit, unit: UnitOfWork, group: Row, *, again: bool) -> GroupCodes:
    service = visit.service
    if again:
        await end_forgotten_pins(unit, service.vault, _act(visit, group))
        await visit.changed(unit, "restarted", group_id=group["id"])
    return await start_in(unit, service.vault, group, service.now, visit.person["id"])


async def _step(visit: Visit, unit: UnitOfWork, group: Row, step: str) -> None:
    command = _act(visit, group)
    if step == "ask":
        await ask_restart(unit, visit.service.vault, command, visit.person["id"])
    elif step == "confirm":
        await confirm_restart(unit, command, visit.person["id"])
    else:
        await cancel_restart(unit, command)
    await visit.changed(unit, RESTART[step], group_id=group["id"])
