"""Passbooks and minutes as PDF files."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi.responses import Response

from app.organisations.roles import Right
from app.panel.documents.passbooks_and_minutes import minutes_pdf, passbooks_pdf
from app.panel.forms.member import Number
from app.panel.pages.groups.meetings import minutes_facts
from app.panel.pages.groups.passbooks import passbook_facts
from app.panel.web.downloads import download, drawn_pdf
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from app.panel.words import Words


async def _file(
    visit: Visit, draw: Callable[[dict[str, Any], Words], bytes], facts: dict[str, Any], name: str
) -> Response:
    return download(await drawn_pdf(draw, facts, visit.reader.words), f"kesu-{facts['group']['code']}-{name}.pdf")


@router.get("/groups/{code}/passbooks/pdf")
async def passbooks_file(visit: Annotated[Visit, may(Right.PEOPLE)], code: str) -> Response:
    """All passbooks of a group in one file."""
    return await _file(visit, passbooks_pdf, await passbook_facts(visit, code), "passbooks")


@router.get("/groups/{code}/meetings/{number}/pdf")
async def minutes_file(visit: Annotated[Visit, may(Right.PEOPLE)], code: str, number: Number) -> Response:
    """The minutes of one meeting."""
    return await _file(visit, minutes_pdf, await minutes_facts(visit, code, number), f"meeting-{number}")
