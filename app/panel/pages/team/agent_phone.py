"""The phone on which a field agent sees her groups: her number, and the code with which she chooses a PIN."""

from typing import Annotated

from fastapi.responses import Response

from app.organisations.organisation import LANGUAGES
from app.organisations.roles import Right, Role, may_grant
from app.panel.forms.member import Number
from app.panel.pages.team.person import draw_person, person_in_sight
from app.panel.web.refusals import NotHere, NotYours
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.people.authentication.agent_pins import PhoneTaken, give_phone, take_phone
from ledger.people.contacts.phone_numbers import read_phone


@router.post("/team/{id_}/phone")
async def change_phone(visit: Annotated[Visit, may(Right.TEAM)], id_: Number) -> Response:
    """Write an agent's number down and show her code once, or forget her number; never one's own."""
    person, ends = await person_in_sight(visit, id_), visit.typed("act") == "end"
    if person["role"] != Role.AGENT:
        raise NotHere
    if not may_grant(visit.role, Role.AGENT) or id_ == visit.person["id"]:
        raise NotYours
    code = ""
    try:
        phone = "" if ends else read_phone(visit.typed("phone"))
        async with visit.service.database.unit_of_work() as unit:
            await visit.once(unit)
            if ends:
                await take_phone(unit, id_)
            else:
                typed = visit.typed("language")
                language = typed if typed in LANGUAGES else person["language"]
                code = await give_phone(unit, visit.service.vault, id_, phone, language, visit.service.now)
            detail = f"phone of {id_}: {'ended' if ends else 'code given'}"
            await visit.changed(unit, "staff_changed", ngo_id=person["ngo_id"], detail=detail)
    except PhoneTaken:
        return await draw_person(visit, id_, why="phone_taken", status=422)
    except ValueError:
        return await draw_person(visit, id_, why="phone", status=422)
    return back_to(f"/panel/team/{id_}", "saved") if ends else await draw_person(visit, id_, code=code)
