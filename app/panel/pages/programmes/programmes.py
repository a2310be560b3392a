"""The programmes of an organisation: what their groups add up to, and beginning a new one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi.responses import Response

from app.organisations.figures.positions.standing import Totals
from app.organisations.figures.positions.standings import standings_kept, total_kept
from app.organisations.programmes.programmes import MAX_NAME, NameTaken, make_programme, programmes, taking_part
from app.organisations.roles import Right
from app.panel.forms.reading.organisation import chosen_organisation, organisations
from app.panel.web.listing import listed
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.database import Row


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme and its groups together."""

    programme: Row
    totals: Totals


KEYS: Final[Mapping[str, Callable[[ProgrammeLine], Any]]] = {
    "name": lambda line: (line.programme["ended_on"] is not None, line.programme["name"].casefold()),
    "groups": lambda line: line.totals.groups,
    "members": lambda line: line.totals.members,
    "savings": lambda line: line.totals.savings_xof,
    "lent": lambda line: line.totals.lent_xof,
    "at_risk": lambda line: line.totals.at_risk,
}


async def _page(visit: Visit, why: str = "") -> Response:
    groups = await standings_kept(visit.window, visit.service.now.date())
    parts = await taking_part(visit.window)
    lines = [ProgrammeLine(row, total_kept(groups, parts.get(row["id"], {}))) for row in await programmes(visit.window)]
    return visit.page(
        "programmes",
        422 if why else 200,
        programmes=listed(visit, lines, KEYS, "name"),
        ngos=await organisations(visit) if visit.may(Right.PROGRAMMES) else [],
        longest=MAX_NAME,
        why=why,
    )


def typed_name(visit: Visit) -> str:
    """The name of a programme as the form says it; empty where it cannot be one."""
    name = " ".join(visit.typed("name").split())
    return name if len(name) <= MAX_NAME and name.isprintable() else ""


@router.get("/programmes")
async def programmes_page(visit: Annotated[Visit, may(Right.GROUPS)]) -> Response:
    """Every programme in sight; a group in two of them counts in both."""
    return await _page(visit)


@router.post("/programmes")
async def beginning(visit: Annotated[Visit, may(Right.PROGRAMMES)]) -> Response:
    """Begin a programme; its groups are chosen on its own page."""
    name, ngo_id = typed_name(visit), await chosen_organisation(visit)
    if ngo_id is None or not name:
        return await _page(visit, "name")
    try:
        async with visit.service.database.unit_of_work() as unit:
            made = await make_programme(unit, ngo_id, name, visit.service.now.date())
            await visit.changed(unit, "programme_made", ngo_id=ngo_id, detail=str(made))
    except NameTaken:
        return await _page(visit, "taken")
    return back_to(f"/panel/programmes/{made}", "saved")
