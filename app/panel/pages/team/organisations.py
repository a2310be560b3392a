"""The organisations of the installation: making one, and seeing which are open."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

from fastapi.responses import Response

from app.organisations.organisation import (
    LANGUAGES,
    MAX_NAME,
    OrganisationError,
    Particulars,
    all_organisations,
    make_organisation,
    particulars,
)
from app.organisations.roles import Right
from app.panel.web.listing import listed
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.database import Row
from ledger.people.groups.places import read_places

FIELDS = ("code", "name", "regions", "sender", "help_number")


KEYS: Final[Mapping[str, Callable[[Row], Any]]] = {
    "name": lambda row: (row["closed_us"] is not None, row["name"].casefold()),
    "groups": lambda row: row["groups"],
    "people": lambda row: row["people"],
    "regions": lambda row: row["regions"],
}


async def typed_particulars(visit: Visit) -> Particulars:
    """The form, checked.

    Raises:
        OrganisationError: see its own docstring.
    """
    return particulars(
        visit.typed("name"),
        [language for language in LANGUAGES if visit.typed(f"speaks_{language}")],
        visit.typed("regions").replace("\n", ";").replace(",", ";").split(";"),
        visit.typed("sender"),
        visit.typed("help_number"),
        places=await read_places(visit.service.database),
    )


def typed_fields(visit: Visit) -> dict[str, object]:
    """The form as it was typed, to be shown again."""
    spoken = [language for language in LANGUAGES if visit.typed(f"speaks_{language}")]
    return {name: visit.typed(name) for name in FIELDS} | {"languages": spoken or ["fr"]}


async def _page(visit: Visit, why: str = "", near: str = "") -> Response:
    return visit.page(
        "organisations",
        422 if why else 200,
        organisations=listed(visit, await all_organisations(visit.service.database), KEYS, "name"),
        typed=typed_fields(visit),
        languages=LANGUAGES,
        longest=MAX_NAME,
        why=why,
        near=near,
    )


@router.get("/organisations")
async def organisations_page(visit: Annotated[Visit, may(Right.ORGANISATIONS)]) -> Response:
    """Every organisation, closed ones last."""
    return await _page(visit)


@router.post("/organisations")
async def making(visit: Annotated[Visit, may(Right.ORGANISATIONS)]) -> Response:
    """Make an organisation; its first admin is then invited on the page of the team."""
    try:
        about = await typed_particulars(visit)
        async with visit.service.database.unit_of_work() as unit:
            made = await make_organisation(
                unit, visit.typed("code"), about, visit.service.now_us, staff_id=visit.person["id"]
            )
    except OrganisationError as problem:
        return await _page(visit, problem.why, problem.near)
    return back_to(f"/panel/organisations/{made}", "saved")
