"""The list of places: what is written and not on it, matched or added by the installation's admin."""

from typing import Annotated

from fastapi.responses import Response

from app.organisations.roles import Right
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.people.groups.places import PlaceRefused, add_place, match_place, spellings, unmatched
from ledger.rules.places import LEVELS, LONGEST


async def _page(visit: Visit, why: str = "") -> Response:
    database = visit.service.database
    listed = await spellings(database)
    others: dict[tuple[str, str], list[str]] = {}
    for row in listed:
        if row["spelling"] != row["name"]:
            others.setdefault((row["level"], row["name"]), []).append(row["spelling"])
    return visit.page(
        "places",
        422 if why else 200,
        unmatched=await unmatched(database),
        places=[row for row in listed if row["spelling"] == row["name"]],
        others=others,
        levels=LEVELS,
        longest=LONGEST,
        why=why,
    )


@router.get("/places")
async def places_page(visit: Annotated[Visit, may(Right.ORGANISATIONS)]) -> Response:
    """The list, and what is not on it."""
    return await _page(visit)


@router.post("/places")
async def change_places(visit: Annotated[Visit, may(Right.ORGANISATIONS)]) -> Response:
    """Add a place, or take what somebody wrote as a spelling of one."""
    level, now_us = visit.typed("level"), visit.service.now_us
    try:
        async with visit.service.database.unit_of_work() as unit:
            match visit.typed("act"):
                case "add":
                    others = visit.typed("spellings").split(",")
                    place = await add_place(unit, level, visit.typed("name"), visit.typed("region"), now_us, others)
                    await visit.changed(unit, "place_added", detail=f"{level} {place.name}")
                case "match":
                    place = await match_place(unit, level, visit.typed("written"), visit.typed("name"), now_us)
                    await visit.changed(unit, "place_matched", detail=f"{level} {place.name}")
                case _:
                    raise NotHere
    except PlaceRefused as problem:
        return await _page(visit, problem.why)
    return back_to("/panel/places", "saved")
