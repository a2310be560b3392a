"""Consultations: what an organisation asks its groups' members, and asking anew, also from results that are frozen."""

import json
from datetime import timedelta
from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import bindparam, select

from app.organisations.programmes.programmes import programmes
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.forms.consultation import ROLES, SLOTS, typed_consultation
from app.panel.forms.reading.fields import FormWrong
from app.panel.forms.reading.organisation import chosen_organisation, organisations
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.consultations.asking import ask_members
from ledger.consultations.partners import part_of
from ledger.consultations.questions import KINDS, MAX_OPTIONS
from ledger.consultations.tally import read_tally
from ledger.database import Row
from ledger.tables import Consultation, ConsultationPartner, Ngo, SavingsGroup, table_of
from menus.screens.member.other import LANGUAGES

_consultation, _ngo, _group = visible(Consultation), table_of(Ngo), visible(SavingsGroup)
_part, _every = visible(ConsultationPartner), table_of(Consultation)
_ALL: Final = (
    select(
        _consultation.c.id,
        _consultation.c.ngo_id,
        _consultation.c.question,
        _consultation.c.opens_on,
        _consultation.c.closes_on,
        _consultation.c.frozen_us,
        _consultation.c.withdrawn_on,
        _consultation.c.region,
        _ngo.c.name.label("ngo_name"),
    )
    .join(_ngo, _ngo.c.id == _consultation.c.ngo_id)
    .order_by(_consultation.c.id.desc())
    .limit(200)
)
_INVITED: Final = (
    select(_part, _every.c.question, _every.c.closes_on, _ngo.c.name.label("ngo_name"))
    .join(_every, _every.c.id == _part.c.consultation)
    .join(_ngo, _ngo.c.id == _every.c.ngo_id)
    .where(_every.c.frozen_us.is_(None), _every.c.withdrawn_on.is_(None), _every.c.closes_on >= bindparam("today"))
    .order_by(_part.c.consultation.desc())
)
_PLACES: Final = select(_group.c.id, _group.c.name, _group.c.region, _group.c.kind).where(_group.c.status == "active")
USUAL_WEEKS: Final = 4
TAKEN: Final = 2
"""How many of each result go on to the next round, beside those tied with them."""


def state_of(row: Row, today: str) -> str:
    """Where a consultation stands: withdrawn, to_come, open, closed or frozen."""
    if row["withdrawn_on"] is not None:
        return "withdrawn"
    if row["frozen_us"] is not None:
        return "frozen"
    if row["opens_on"] > today:
        return "to_come"
    return "open" if today <= row["closes_on"] else "closed"


async def _page(visit: Visit, why: str = "", round_of: str = "", taken: dict[str, str] | None = None) -> Response:
    today = visit.service.now.date()
    everybody = dict.fromkeys(("region", "programme", "network", "role", "way"), "")
    usual = {
        "opens_on": today.isoformat(),
        "closes_on": (today + timedelta(weeks=USUAL_WEEKS)).isoformat(),
        **everybody,
    }
    typed = {name: value for name, value in visit.form.items() if isinstance(value, str)}
    asks = visit.may(Right.PROGRAMMES)
    places = await visit.window.fetch(_PLACES) if asks else []
    return visit.page(
        "consultations",
        422 if why else 200,
        consultations=[
            (row, json.loads(row["question"])["fr"], state_of(row, today.isoformat()))
            for row in await visit.window.fetch(_ALL)
        ],
        invitations=await invitations(visit) if asks else [],
        ngos=await organisations(visit) if asks else [],
        programmes=[(str(row["id"]), row["name"]) for row in await programmes(visit.window)] if asks else [],
        regions=[(region, region) for region in sorted({row["region"] for row in places} - {""})],
        networks=[(str(row["id"]), row["name"]) for row in places if row["kind"] == "tier"],
        own=visit.person["ngo_id"],
        roles=ROLES,
        kinds=KINDS,
        slots=range(1, SLOTS + 1),
        languages=LANGUAGES,
        typed={**usual, **(taken or {}), **typed},
        round_of=round_of or visit.typed("round_of"),
        why=why,
    )


async def invitations(visit: Visit) -> list[tuple[Row, str, str]]:
    """What other organisations invite hers to, with its question and what hers answered, while it may answer."""
    rows = await visit.window.fetch(_INVITED, today=visit.service.now.date().isoformat())
    return [(row, json.loads(row["question"])["fr"], part_of(row)) for row in rows]


@router.get("/consultations")
async def consultations_page(visit: Annotated[Visit, may(Right.TOTALS)]) -> Response:
    """Everything that is asked in sight, newest first; with ``from``, the form is filled with what came first there."""
    asked = visit.asked("from")
    if not (asked and visit.may(Right.PROGRAMMES)):
        return await _page(visit)
    numbers = await _frozen(visit, asked)
    return await _page(visit, round_of=",".join(map(str, numbers)), taken=await _taken(visit, numbers))


async def _frozen(visit: Visit, typed: str) -> list[int]:
    """The frozen consultations in sight among those that are named."""
    wanted = set(typed.replace(" ", "").split(","))
    return [row["id"] for row in await visit.window.fetch(_ALL) if row["frozen_us"] and str(row["id"]) in wanted]


async def _taken(visit: Visit, numbers: list[int]) -> dict[str, str]:
    """The fields of a ranking of what came first in each of these results, once each, in every language."""
    found: dict[str, dict[str, str]] = {}
    for number in numbers:
        tally = await read_tally(visit.service.database, number, visit.service.now.date())
        one = next((each for each in tally.questions if each.whole is not None and each.whole.first), None)
        if one is None or one.whole is None:
            continue
        first = [option for place in one.whole.order[:TAKEN] for option in place]
        for option in first:
            words = dict(one.question.choices[option - 1])
            found.setdefault(words["fr"], words)
    options = list(found.values())[:MAX_OPTIONS]
    spoken = [language for language in LANGUAGES if options and all(language in words for words in options)]
    return {"q1_kind": "ranking"} | {
        f"q1_{language}": "\n" + "\n".join(words[language] for words in options) for language in spoken
    }


@router.post("/consultations")
async def asking(visit: Annotated[Visit, may(Right.PROGRAMMES)]) -> Response:
    """Ask members of an organisation's groups; it stands on their phones from its first day on."""
    ngo_id = await chosen_organisation(visit)
    if ngo_id is None:
        return await _page(visit, "ngo")
    try:
        asked = await typed_consultation(visit, ngo_id, visit.service.now.date())
    except FormWrong as wrong:
        return await _page(visit, wrong.why)
    taken_from = await _frozen(visit, visit.typed("round_of")) if visit.typed("round_of") else []
    async with visit.service.database.unit_of_work() as unit:
        await visit.once(unit)
        number = await ask_members(unit, ngo_id, asked.questions, asked.opens_on, asked.closes_on, asked.of, taken_from)
        await visit.changed(unit, "consultation_asked", ngo_id=ngo_id, detail=str(number))
    return back_to(f"/panel/consultations/{number}", "saved")
