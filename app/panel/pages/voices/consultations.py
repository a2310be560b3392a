"""The clips of open consultations: an organisation's own question and answers, heard where they are recorded."""

from sqlalchemy import bindparam, select

from app.organisations.tenancy import visible
from app.panel.web.visit import Visit
from ledger.consultations.questions import clip_of, questions_of, said_in, wording_of
from ledger.tables import Consultation
from menus.speech.guide import ClipToRecord

_consultation = visible(Consultation)
_OPEN = (
    select(_consultation)
    .where(_consultation.c.closes_on >= bindparam("today"), _consultation.c.withdrawn_on.is_(None))
    .order_by(_consultation.c.id)
)


async def consultation_clips(visit: Visit, language: str, before: int) -> list[ClipToRecord]:
    """A clip for each question and answer that can still be heard, numbered after the ``before`` clips of the lines."""
    today = visit.service.now.date().isoformat()
    said: list[tuple[str, str]] = []
    for row in await visit.window.fetch(_OPEN, today=today):
        for number, question in enumerate(questions_of(row), start=1):
            name = clip_of(row["id"], number, wording_of(row))
            for place, text in enumerate((question.words, *question.options)):
                said.append((f"{name}.{place}" if place else name, said_in(language, text)))
    return [ClipToRecord(number, name, words, "") for number, (name, words) in enumerate(said, start=before + 1)]
