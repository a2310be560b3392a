"""Consultations: the questions that an organisation puts to its groups' members, and asking a new one."""

import json
from datetime import timedelta
from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import select

from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.forms.consultation import LANGUAGES, typed_question
from app.panel.forms.fields import FormWrong
from app.panel.forms.organisation import chosen_organisation, organisations
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.consultations.answers import MAX_OPTIONS, ask_members
from ledger.database import Row
from ledger.tables import Consultation, Ngo, table_of

_consultation, _ngo = visible(Consultation), table_of(Ngo)
_ALL: Final = (
    select(
        _consultation.c.id,
        _consultation.c.question,
        _consultation.c.opens_on,
        _consultation.c.closes_on,
        _consultation.c.frozen_us,
        _ngo.c.name.label("ngo_name"),
    )
    .join(_ngo, _ngo.c.id == _consultation.c.ngo_id)
    .order_by(_consultation.c.id.desc())
    .limit(200)
)
USUAL_WEEKS: Final = 4


def state_of(row: Row, today: str) -> str:
    """Where a consultation stands: to_come, open, closed or frozen."""
    if row["frozen_us"] is not None:
        return "frozen"
    if row["opens_on"] > today:
        return "to_come"
    return "open" if today <= row["closes_on"] else "closed"


async def _page(visit: Visit, why: str = "") -> Response:
    today = visit.service.now.date()
    usual = {"opens_on": today.isoformat(), "closes_on": (today + timedelta(weeks=USUAL_WEEKS)).isoformat()}
    typed = {name: value for name, value in visit.form.items() if isinstance(value, str)}
    return visit.page(
        "consultations",
        422 if why else 200,
        consultations=[
            (row, json.loads(row["question"])["fr"], state_of(row, today.isoformat()))
            for row in await visit.window.fetch(_ALL)
        ],
        ngos=await organisations(visit) if visit.may(Right.PROGRAMMES) else [],
        places=range(1, MAX_OPTIONS + 1),
        languages=LANGUAGES,
        typed={**usual, **typed},
        why=why,
    )


@router.get("/consultations")
async def consultations_page(visit: Annotated[Visit, may(Right.TOTALS)]) -> Response:
    """Every question in sight, newest first."""
    return await _page(visit)


@router.post("/consultations")
async def asking(visit: Annotated[Visit, may(Right.PROGRAMMES)]) -> Response:
    """Put a question to every member of an organisation's groups; it stands on their phones from its first day on."""
    ngo_id = await chosen_organisation(visit)
    if ngo_id is None:
        return await _page(visit, "ngo")
    try:
        asked = typed_question(visit, visit.service.now.date())
    except FormWrong as wrong:
        return await _page(visit, wrong.why)
    async with visit.service.database.unit_of_work() as unit:
        await visit.once(unit)
        number = await ask_members(unit, ngo_id, asked.question, asked.options, asked.opens_on, asked.closes_on)
        await visit.changed(unit, "consultation_asked", ngo_id=ngo_id, detail=str(number))
    return back_to(f"/panel/consultations/{number}", "saved")
