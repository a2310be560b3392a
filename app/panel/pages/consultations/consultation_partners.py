"""A consultation of several organisations: one invites, another agrees for its own groups, or withdraws."""

import json
from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import bindparam, select

from app.organisations import audit_log
from app.organisations.organisation import OrganisationError, open_organisation_of
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.forms.member import Number
from app.panel.pages.consultations.consultation import led_consultation, show_consultation
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.consultations.partners import answer_partner, invite_partner, part_of
from ledger.consultations.questions import questions_of
from ledger.database import Row
from ledger.rules.refusal import Refusal
from ledger.tables import Consultation, ConsultationPartner, Ngo, table_of

_part, _consultation, _ngo = visible(ConsultationPartner), table_of(Consultation), table_of(Ngo)
_INVITED: Final = (
    select(
        *(column for column in _consultation.c),
        _ngo.c.name.label("ngo_name"),
        _part.c.ngo_id.label("partner"),
        _part.c.agreed_us,
        _part.c.withdrawn_us,
    )
    .select_from(_part)
    .join(_consultation, _consultation.c.id == _part.c.consultation)
    .join(_ngo, _ngo.c.id == _consultation.c.ngo_id)
    .where(_part.c.consultation == bindparam("id"), _part.c.ngo_id == bindparam("own"))
)


@router.post("/consultations/{id_}/partners")
async def inviting(visit: Annotated[Visit, may(Right.PROGRAMMES)], id_: Number) -> Response:
    """Invite an organisation by its code; its groups are asked once its own admin agrees."""
    row = await led_consultation(visit, id_)
    now = visit.service.now
    try:
        async with visit.service.database.unit_of_work() as unit:
            ngo_id = await open_organisation_of(unit, visit.typed("organisation"))
            if not await invite_partner(unit, id_, ngo_id, now):
                return await show_consultation(visit, row, "invited")
            await visit.changed(unit, "consultation_invited", ngo_id=row["ngo_id"], detail=str(id_))
            # The other organisation learns that it was invited, not by whom.
            await audit_log.note(unit, visit.service.now_us, "consultation_invited", ngo_id=ngo_id, detail=str(id_))
    except OrganisationError:
        return await show_consultation(visit, row, "organisation")
    except Refusal:
        return await show_consultation(visit, row, "over")
    return back_to(f"/panel/consultations/{id_}", "saved")


async def _invited(visit: Visit, id_: int) -> Row:
    """The invitation of her own organisation.

    Raises:
        NotHere: there is none, or she is of no organisation: each agrees for itself.
    """
    found = await visit.window.one(_INVITED, id=id_, own=visit.person["ngo_id"] or 0)
    if found is None:
        raise NotHere
    return found


def _page(visit: Visit, row: Row, why: str = "") -> Response:
    facts = {"consultation": row, "question": json.loads(row["question"]), "questions": questions_of(row)}
    return visit.page("consultation_part", 422 if why else 200, part=part_of(row), why=why, **facts)


@router.get("/consultations/{id_}/part")
async def part_page(visit: Annotated[Visit, may(Right.PROGRAMMES)], id_: Number) -> Response:
    """What another organisation invites hers to ask."""
    return _page(visit, await _invited(visit, id_))


@router.post("/consultations/{id_}/part")
async def answering_part(visit: Annotated[Visit, may(Right.PROGRAMMES)], id_: Number) -> Response:
    """Agree, or withdraw, while it may still be answered."""
    row, act = await _invited(visit, id_), visit.typed("act")
    if act not in ("agree", "withdraw"):
        raise NotHere
    agrees = act == "agree"
    try:
        async with visit.service.database.unit_of_work() as unit:
            await answer_partner(unit, id_, row["partner"], visit.service.now, agrees=agrees)
            action = "consultation_agreed" if agrees else "consultation_withdrawn"
            await visit.changed(unit, action, detail=str(id_))
            await audit_log.note(unit, visit.service.now_us, action, ngo_id=row["ngo_id"], detail=str(id_))
    except Refusal:
        return _page(visit, row, "over")
    return back_to(f"/panel/consultations/{id_}/part", "saved")
