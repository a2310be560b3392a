"""Telling members by SMS that a consultation is open, what came of it or of its plan; what it costs comes first."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import bindparam, select

from app.messaging.bulk import Audience, Forecast, forecast, price_millixof, send_to_many
from app.messaging.prices import in_francs
from app.messaging.settings import SmsSettings
from app.organisations.consultations.consultation_messages import ConsultationMessage, plan_telling, telling, worded
from app.organisations.consultations.plans import progress
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.forms.member import Number
from app.panel.pages.consultations.consultation import consultation_of
from app.panel.pages.consultations.consultations import state_of
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.consultations.audience import asked_group
from ledger.consultations.tally import read_tally
from ledger.database import Row
from ledger.tables import Consultation, SavingsGroup, table_of

_visible, _consultation = visible(SavingsGroup), table_of(Consultation)
_GROUPS: Final = (
    select(_visible.c.id)
    .join_from(_visible, _consultation, asked_group(_visible))
    .where(_consultation.c.id == bindparam("consultation"))
    .order_by(_visible.c.id)
)


@dataclass(frozen=True, slots=True)
class MessageOffer:
    """What may be sent now, and what it would be to each audience; ``price``: of one SMS, thousandths of a franc."""

    consultation: Row
    said: ConsultationMessage
    price: int
    forecasts: dict[Audience, Forecast]


async def _said(visit: Visit, row: Row, *, plan: bool) -> ConsultationMessage | None:
    """What there is to tell of a consultation, or of its plan."""
    database, today = visit.service.database, visit.service.now.date()
    if plan:
        return plan_telling(row, *await progress(database, row["id"]))
    return telling(row, state_of(row, today.isoformat()), await read_tally(database, row["id"], today))


async def _offer(visit: Visit, id_: int, *, plan: bool = False) -> MessageOffer:
    """Count it anew.

    Raises:
        NotHere: when there is nothing to tell.
    """
    row, now = await consultation_of(visit, id_), visit.service.now
    database = visit.service.database
    said = await _said(visit, row, plan=plan)
    if said is None:
        raise NotHere
    groups = [found["id"] for found in await visit.window.fetch(_GROUPS, consultation=id_)]
    price = await price_millixof(database, groups, now, SmsSettings().prices_millixof())
    forecasts = {
        audience: await forecast(
            database, said.topic, groups, audience, key=said.key, price=price, now=now, persons=True
        )
        for audience in Audience
    }
    return MessageOffer(row, said, price, forecasts)


def _page(visit: Visit, offer: MessageOffer, why: str = "", status: int = 200) -> Response:
    return visit.page(
        "consultation_telling",
        status,
        consultation=offer.consultation,
        question=offer.said.facts["fr"]["question"],
        topic=offer.said.topic.name,
        texts=worded(offer.said, visit.service.settings.service_code),
        price_xof=in_francs(offer.price),
        forecasts=offer.forecasts,
        any_left=any(forecast.messages for forecast in offer.forecasts.values()),
        why=why,
    )


@router.get("/consultations/{id_}/tell")
async def telling_page(visit: Annotated[Visit, may(Right.PROGRAMMES)], id_: Number) -> Response:
    """How many SMS, to whom, at what price, and who gets none; nothing is sent by looking."""
    return _page(visit, await _offer(visit, id_))


@router.get("/consultations/{id_}/plan/tell")
async def plan_telling_page(visit: Annotated[Visit, may(Right.PROGRAMMES)], id_: Number) -> Response:
    """The same for how far the plan is."""
    return _page(visit, await _offer(visit, id_, plan=True))


@router.post("/consultations/{id_}/tell")
async def tell_them(visit: Annotated[Visit, may(Right.PROGRAMMES)], id_: Number) -> Response:
    """Write the messages, if they are no more than she was shown; sent again it writes those that are new alone."""
    return await _sent(visit, await _offer(visit, id_))


@router.post("/consultations/{id_}/plan/tell")
async def tell_progress(visit: Annotated[Visit, may(Right.PROGRAMMES)], id_: Number) -> Response:
    """The same for how far the plan is."""
    return await _sent(visit, await _offer(visit, id_, plan=True))


def _teller(visit: Visit, consultation: Row) -> int:
    """Whose log tells of it: each organisation sends to its own groups."""
    return int(visit.person["ngo_id"] or consultation["ngo_id"])


async def _sent(visit: Visit, offer: MessageOffer) -> Response:
    if visit.typed("to") not in list(Audience):
        return _page(visit, offer, "choose", 422)
    forecast = offer.forecasts[Audience(visit.typed("to"))]
    seen = visit.typed(f"seen_{visit.typed('to')}")
    if not seen.isdecimal() or forecast.cost_xof > int(seen):
        return _page(visit, offer, "dearer", 409)
    said, now, id_ = offer.said, visit.service.now, offer.consultation["id"]
    async with visit.service.database.unit_of_work() as unit:
        detail = f"{id_}, {said.topic.name}, {forecast.messages} SMS, {forecast.cost_xof} F at most"
        await visit.changed(unit, "consultation_told", ngo_id=_teller(visit, offer.consultation), detail=detail)
    await send_to_many(visit.service.database, said.topic.name, forecast, said.facts, key=said.key, now=now)
    return back_to(f"/panel/consultations/{id_}", "told")
