"""One programme: the groups that take part, choosing them, and its end."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.figures.standing import total
from app.organisations.figures.standings import standings
from app.organisations.roles import Right
from app.organisations.work.programmes import choose_groups, end_programme
from app.panel.forms.groups import typed_groups
from app.panel.forms.member import Number
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.database import Row

_ONE: Final = """
SELECT p.*, n.name AS ngo_name FROM visible_programme p JOIN ngo n ON n.id = p.ngo_id WHERE p.id = :id
"""


async def _programme(visit: Visit, id_: int) -> Row:
    found = await visit.window.one(_ONE, id=id_)
    if found is None:
        raise NotHere
    return found


async def _page(visit: Visit, programme: Row, unknown: list[str] | None = None, status: int = 200) -> Response:
    groups = await standings(visit.window, visit.service.now.date(), programme=programme["id"])
    return visit.page(
        "programme",
        status,
        programme=programme,
        groups=groups,
        totals=total(groups),
        unknown=unknown or [],
        said=visit.asked("said"),
    )


@router.get("/programmes/{id_}")
async def programme_page(visit: Annotated[Visit, may(Right.GROUPS)], id_: Number) -> Response:
    """The programme with its groups in sight."""
    return await _page(visit, await _programme(visit, id_))


@router.post("/programmes/{id_}")
async def change_programme(visit: Annotated[Visit, may(Right.PROGRAMMES)], id_: Number) -> Response:
    """Choose its groups anew, end it, or go on with it."""
    programme = await _programme(visit, id_)
    command, today = visit.typed("act"), visit.service.now.date()
    if command not in ("groups", "end", "resume"):
        raise NotHere
    groups, unknown = await typed_groups(visit, programme["ngo_id"]) if command == "groups" else ([], [])
    if unknown:
        return await _page(visit, programme, unknown, 422)
    async with visit.service.database.unit_of_work() as unit:
        if command == "groups":
            await choose_groups(unit, id_, groups)
        else:
            await end_programme(unit, id_, today if command == "end" else None)
        detail = f"{id_} groups: {len(groups)}" if command == "groups" else f"{id_} {command}"
        await visit.changed(unit, "programme_changed", ngo_id=programme["ngo_id"], detail=detail)
    return back_to(f"/panel/programmes/{id_}", "saved")
