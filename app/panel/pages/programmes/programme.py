"""One programme: the organisations and groups that take part, choosing them, and its end."""

from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import bindparam, select

from app.organisations.figures.positions.standing import total
from app.organisations.figures.positions.standings import GroupFilter, standings
from app.organisations.programmes.consortium import choose_partners, partners, whole_programme
from app.organisations.programmes.programmes import (
    MAX_NAME,
    NameTaken,
    choose_groups,
    end_programme,
    rename_programme,
    taking_part,
)
from app.organisations.programmes.withdrawn_programmes import ProgrammeInUse, withdraw_programme
from app.organisations.roles import Right
from app.organisations.supports.support_figures import by_programme
from app.organisations.tenancy import visible
from app.panel.forms.member import Number
from app.panel.forms.reading.groups import groups_by_code, ticked_groups
from app.panel.forms.reading.organisation import organisations
from app.panel.pages.groups.groups import filter_choices, groups_asked
from app.panel.pages.programmes.programmes import typed_name
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.database import Row, UnitOfWork
from ledger.tables import Ngo, Programme, table_of

_visible_programme, _ngo = visible(Programme), table_of(Ngo)
_ONE: Final = (
    select(_visible_programme, _ngo.c.name.label("ngo_name"))
    .join(_ngo, _ngo.c.id == _visible_programme.c.ngo_id)
    .where(_visible_programme.c.id == bindparam("id"))
)
GROUPS_SHOWN: Final = 50


async def _programme(visit: Visit, id_: int) -> Row:
    found = await visit.window.one(_ONE, id=id_)
    if found is None:
        raise NotHere
    return found


def _leads(visit: Visit, programme: Row) -> bool:
    """Whether she is of the organisation that leads it, or of the installation."""
    return visit.person["ngo_id"] in (None, programme["ngo_id"])


async def _whose(visit: Visit, programme: Row) -> list[int]:
    """The organisations whose groups she may choose: her own, or for the installation every one that takes part."""
    if visit.person["ngo_id"] is not None:
        return [visit.person["ngo_id"]]
    return [programme["ngo_id"], *(row["id"] for row in await partners(visit.service.database, programme["id"]))]


async def _page(visit: Visit, programme: Row, why: str = "") -> Response:
    today, database = visit.service.now.date(), visit.service.database
    groups = await standings(visit.window, today, GroupFilter(programme=programme["id"]))
    leads = _leads(visit, programme)
    others = await partners(database, programme["id"])
    shared = leads and bool(others) and visit.window.tenant.scope != "agent"
    return visit.page(
        "programme",
        422 if why else 200,
        programme=programme,
        groups=groups,
        most=GROUPS_SHOWN,
        totals=total(groups),
        leads=leads,
        partners=others if leads else [],
        given=await by_programme(visit.window, programme["id"]),
        whole=await whole_programme(database, programme["id"], today) if shared else None,
        installation=visit.person["ngo_id"] is None,
        to_share=await _to_share(visit, programme) if visit.person["ngo_id"] is None else [],
        partner_ids={str(row["id"]) for row in others},
        longest=MAX_NAME,
        why=why,
    )


@router.get("/programmes/{id_}")
async def programme_page(visit: Annotated[Visit, may(Right.GROUPS)], id_: Number) -> Response:
    """The programme with its groups in sight; the organisation that leads it sees what all add up to."""
    return await _page(visit, await _programme(visit, id_))


@router.post("/programmes/{id_}")
async def change_programme(visit: Annotated[Visit, may(Right.PROGRAMMES)], id_: Number) -> Response:
    """For who leads it: rename it, end it, go on with it or withdraw it, for the installation choose who shares."""
    programme = await _programme(visit, id_)
    match visit.typed("act"):
        case "rename" if _leads(visit, programme):
            return await _rename(visit, programme)
        case "partners" if visit.person["ngo_id"] is None:
            return await _choose_partners(visit, programme)
        case "withdraw" if _leads(visit, programme):
            return await _withdraw(visit, programme)
        case "end" | "resume" as command if _leads(visit, programme):
            async with visit.service.database.unit_of_work() as unit:
                await end_programme(unit, id_, visit.service.now.date() if command == "end" else None)
                await _changed(visit, unit, programme, command)
            return back_to(f"/panel/programmes/{id_}", "saved")
        case _:
            raise NotHere


async def _chosen(visit: Visit, programme: Row) -> set[int]:
    """The groups in sight that take part, of the organisations whose groups she may choose."""
    return set((await taking_part(visit.window)).get(programme["id"], []))


@router.get("/programmes/{id_}/groups")
async def choosing_page(visit: Annotated[Visit, may(Right.PROGRAMMES)], id_: Number) -> Response:
    """The list of groups with a box for each that may take part."""
    programme = await _programme(visit, id_)
    return visit.page(
        "pick_groups",
        name=programme["name"],
        back=f"/panel/programmes/{id_}",
        groups=await groups_asked(visit),
        chosen=await _chosen(visit, programme),
        whose=await _whose(visit, programme),
        query=visit.request.url.query,
        **await filter_choices(visit),
    )


@router.post("/programmes/{id_}/groups")
async def choosing(visit: Annotated[Visit, may(Right.PROGRAMMES)], id_: Number) -> Response:
    """Let the ticked groups take part, and those of the page without a tick no more."""
    programme = await _programme(visit, id_)
    whose = await _whose(visit, programme)
    own = set((await groups_by_code(visit, *whose)).values())
    chosen = await ticked_groups(visit, whose, await _chosen(visit, programme) & own)
    async with visit.service.database.unit_of_work() as unit:
        await choose_groups(unit, id_, chosen, whose, visit.change_today())
        await _changed(visit, unit, programme, f"groups: {len(chosen)}")
    return visit.back_here("saved")


async def _rename(visit: Visit, programme: Row) -> Response:
    """Put its name right; the audit log keeps the one before."""
    name = typed_name(visit)
    if not name:
        return await _page(visit, programme, why="name")
    try:
        async with visit.service.database.unit_of_work() as unit:
            await rename_programme(unit, programme, name)
            await _changed(visit, unit, programme, f"name, before: {programme['name']}")
    except NameTaken:
        return await _page(visit, programme, why="taken")
    return back_to(f"/panel/programmes/{programme['id']}", "saved")


async def _withdraw(visit: Visit, programme: Row) -> Response:
    """Take it back where nothing was recorded for it; the audit log keeps its name."""
    try:
        async with visit.service.database.unit_of_work() as unit:
            await withdraw_programme(unit, programme, visit.change_today(visit.typed("reason")[:MAX_NAME]))
            await _changed(visit, unit, programme, f"withdrawn: {programme['name']}")
    except ProgrammeInUse:
        return await _page(visit, programme, "in_use")
    return back_to("/panel/programmes", "withdrawn")


async def _to_share(visit: Visit, programme: Row) -> list[Row]:
    """The open organisations that may take part beside the one that leads, and those that do, closed or not."""
    every = {row["id"]: row for row in await organisations(visit)}
    every |= {row["id"]: row for row in await partners(visit.service.database, programme["id"])}
    every.pop(programme["ngo_id"], None)
    return sorted(every.values(), key=lambda row: (row["name"].casefold(), row["id"]))


async def _choose_partners(visit: Visit, programme: Row) -> Response:
    known = {str(row["id"]): int(row["id"]) for row in await _to_share(visit, programme)}
    ticked = {str(one) for one in visit.form.getlist("organisation")}
    if not ticked <= set(known):
        raise NotHere
    async with visit.service.database.unit_of_work() as unit:
        ngo_ids = [known[one] for one in ticked]
        await choose_partners(unit, programme["id"], programme["ngo_id"], ngo_ids, visit.change_today())
        await _changed(visit, unit, programme, f"organisations: {len(ngo_ids)}")
    return back_to(f"/panel/programmes/{programme['id']}", "saved")


async def _changed(visit: Visit, unit: UnitOfWork, programme: Row, what: str) -> None:
    ngo_id = visit.person["ngo_id"] or programme["ngo_id"]
    await visit.changed(unit, "programme_changed", ngo_id=ngo_id, detail=f"{programme['id']} {what}")
