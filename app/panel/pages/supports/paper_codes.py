"""Codes on paper for persons of no group, by which they say what they received: given once, shown once, to print."""

from collections.abc import Sequence

from fastapi.responses import Response

from app.organisations.supports.recipients_slips import give_slips
from app.panel.documents.paper_page import leaves
from app.panel.documents.slips import word_slips
from app.panel.web.visit import Visit
from ledger.database import Row


async def give_on_paper(visit: Visit, persons: Sequence[Row], ngo_id: int, of: int) -> Response:
    """Give each of them a code in the place of any before; ``of``: the support or the person, for the audit log."""
    service = visit.service
    async with service.database.unit_of_work() as unit:
        await visit.once(unit)
        given = await give_slips(unit, service.vault, list(persons), service.now, visit.person["id"])
        await visit.changed(unit, "support_slips", ngo_id=ngo_id, detail=f"{of}, persons: {len(given)}")
    paper = word_slips(given, getattr(service.settings, "service_code", ""), visit.reader.words.language)
    return visit.page("form", paper=paper, drawn=leaves(paper))
