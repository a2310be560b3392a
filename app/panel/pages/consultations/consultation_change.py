"""Correcting the words of a consultation before anybody answered it."""

import json
from typing import Annotated

from fastapi.responses import Response

from app.organisations.roles import Right
from app.panel.forms.consultation import SLOTS, as_typed, typed_questions
from app.panel.forms.member import Number
from app.panel.forms.reading.fields import FormWrong
from app.panel.pages.consultations.consultation import led_consultation
from app.panel.pages.consultations.consultations import state_of
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.consultations.mending import AnsweredAlready, reword
from ledger.consultations.questions import HANDS, KINDS, questions_of
from ledger.database import Row
from ledger.rules.refusal import Refusal
from menus.screens.member.other import LANGUAGES


async def _correctable(visit: Visit, id_: int) -> Row:
    """One that she leads and that may still be answered.

    Raises:
        NotHere: it is not hers, or over.
    """
    row = await led_consultation(visit, id_)
    if state_of(row, visit.service.now.date().isoformat()) not in ("to_come", "open"):
        raise NotHere
    return row


def _page(visit: Visit, row: Row, why: str = "") -> Response:
    return visit.page(
        "consultation_change",
        422 if why else 200,
        consultation=row,
        question=json.loads(row["question"]),
        slots=range(1, SLOTS + 1),
        typed=as_typed(questions_of(row)),
        kinds=KINDS,
        languages=LANGUAGES,
        why=why,
    )


@router.get("/consultations/{id_}/change")
async def change_page(visit: Annotated[Visit, may(Right.PROGRAMMES)], id_: Number) -> Response:
    """The questions as they are asked, in their fields."""
    return _page(visit, await _correctable(visit, id_))


@router.post("/consultations/{id_}/change")
async def correcting(visit: Annotated[Visit, may(Right.PROGRAMMES)], id_: Number) -> Response:
    """Put right words in the place of wrong ones, which its page keeps."""
    row = await _correctable(visit, id_)
    try:
        questions = typed_questions(visit, by_hands=row["way"] == HANDS)
        async with visit.service.database.unit_of_work() as unit:
            if await reword(unit, id_, visit.service.now.date(), questions):
                await visit.changed(unit, "consultation_reworded", ngo_id=row["ngo_id"], detail=str(id_))
    except FormWrong as wrong:
        return _page(visit, row, wrong.why)
    except AnsweredAlready:
        return _page(visit, row, "answered")
    except Refusal as over:
        raise NotHere from over
    return back_to(f"/panel/consultations/{id_}", "saved")
