"""The clips of open consultations: an organisation's own question and answers, heard where they are recorded."""

import json

from sqlalchemy import bindparam, select

from app.organisations.tenancy import visible
from app.panel.web.visit import Visit
from ledger.tables import Consultation
from menus.speech.guide import Wanted
from menus.text.catalogue_problems import BASE

_consultation = visible(Consultation)
_OPEN = (
    select(_consultation.c.id, _consultation.c.question, _consultation.c.options)
    .where(_consultation.c.closes_on >= bindparam("today"))
    .order_by(_consultation.c.id)
)


async def consultation_clips(visit: Visit, language: str, before: int) -> list[Wanted]:
    """A clip for each question and answer that can still be heard, numbered after the ``before`` clips of the lines."""
    today = visit.service.now.date().isoformat()
    said: list[tuple[str, str]] = []
    for row in await visit.window.fetch(_OPEN, today=today):
        name = f"consultation.{row['id']}"
        texts = [json.loads(row["question"]), *json.loads(row["options"])]
        for place, text in enumerate(texts):
            said.append((f"{name}.{place}" if place else name, text.get(language) or text[BASE]))
    return [Wanted(number, name, words, "") for number, (name, words) in enumerate(said, start=before + 1)]
