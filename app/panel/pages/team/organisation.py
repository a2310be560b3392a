"""One organisation: its name and particulars, closing it, opening it again."""

from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import bindparam, func, select

from app.organisations.organisation import (
    LANGUAGES,
    MAX_NAME,
    OrganisationError,
    change_organisation,
    close_organisation,
    reopen_organisation,
)
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.forms.member import Number
from app.panel.pages.team.organisations import typed_fields, typed_particulars
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.database import Row
from ledger.tables import Ngo, SavingsGroup, Staff

_ngo, _visible, _person = visible(Ngo), visible(SavingsGroup), visible(Staff)
_GROUPS_OF = select(func.count()).select_from(_visible).where(_visible.c.ngo_id == _ngo.c.id).scalar_subquery()
_PEOPLE_OF = (
    select(func.count())
    .select_from(_person)
    .where(_person.c.ngo_id == _ngo.c.id, _person.c.disabled_us.is_(None))
    .scalar_subquery()
)
_ONE: Final = select(_ngo, _GROUPS_OF.label("groups"), _PEOPLE_OF.label("people")).where(_ngo.c.id == bindparam("id"))


async def _organisation(visit: Visit, id_: int) -> Row:
    found = await visit.window.one(_ONE, id=id_)
    if found is None:
        raise NotHere
    return found


def _page(visit: Visit, organisation: Row, why: str = "", near: str = "") -> Response:
    known = {name: organisation[name] for name in ("code", "name", "regions", "sender", "help_number")}
    return visit.page(
        "organisation",
        422 if why else 200,
        organisation=organisation,
        typed=typed_fields(visit) if why else known | {"languages": organisation["languages"].split(";")},
        languages=LANGUAGES,
        longest=MAX_NAME,
        why=why,
        near=near,
    )


@router.get("/organisations/{id_}")
async def organisation_page(visit: Annotated[Visit, may(Right.ORGANISATIONS)], id_: Number) -> Response:
    """What is known of it."""
    return _page(visit, await _organisation(visit, id_))


@router.post("/organisations/{id_}")
async def changing(visit: Annotated[Visit, may(Right.ORGANISATIONS)], id_: Number) -> Response:
    """Change it, close it, or open it again."""
    organisation = await _organisation(visit, id_)
    now_us, by = visit.service.now_us, visit.person["id"]
    try:
        about = await typed_particulars(visit) if visit.typed("act") == "change" else None
        async with visit.service.database.unit_of_work() as unit:
            match visit.typed("act"):
                case "change" if about:
                    await change_organisation(unit, organisation, about, now_us, staff_id=by)
                case "close":
                    await close_organisation(unit, organisation, now_us, staff_id=by)
                case "reopen":
                    await reopen_organisation(unit, organisation, now_us, staff_id=by)
                case _:
                    raise NotHere
    except OrganisationError as problem:
        return _page(visit, organisation, problem.why, problem.near)
    return back_to(f"/panel/organisations/{id_}", "saved")
