"""The paper of a group's first day, to print or to fill in: consent, register, opening figures, slips for codes."""

from typing import Annotated, Final

from anyio.to_thread import run_sync
from fastapi.responses import Response

from app.organisations.roles import Right
from app.panel.documents.day_one import FORMS, SHEETS, KnownGroup, form_paper
from app.panel.documents.known_group import known_group, organisation_facts
from app.panel.documents.paper import LANGUAGES, Paper, paper_language
from app.panel.documents.paper_page import leaves
from app.panel.documents.paper_workbook import form_workbook
from app.panel.documents.pdf import paper_pdf
from app.panel.documents.slips import blank_slips
from app.panel.web.downloads import download, drawn_pdf
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, may

PAPERS: Final = (*FORMS, "slips")


async def _known(visit: Visit, language: str) -> KnownGroup:
    """The group that is asked for, or what holds for every group of her organisation; a look at names is noted."""
    if not visit.asked("group"):
        return await organisation_facts(visit.window, visit.person["ngo_id"], language)
    group = await visit.group(visit.asked("group"))
    await visit.note("group_read", group_id=group["id"])
    return await known_group(visit.window, group, language)


async def _paper(visit: Visit, form: str, language: str) -> Paper:
    if form == "slips":
        return blank_slips(getattr(visit.service.settings, "service_code", ""), language)
    return form_paper(form, language, await _known(visit, language))


@router.get("/forms")
async def forms_page(visit: Annotated[Visit, may(Right.ENROL)]) -> Response:
    """Every form in every language; for one group, if its code is given."""
    code = visit.asked("group")
    group = await visit.group(code) if code else None
    return visit.page("forms", papers=PAPERS, sheets=SHEETS, languages=LANGUAGES, group=group)


@router.get("/forms/{form}.{kind}")
async def form_file(visit: Annotated[Visit, may(Right.ENROL)], form: str, kind: str) -> Response:
    """One form: a page to print, a PDF, or a workbook to fill in."""
    if form not in PAPERS or kind not in ("html", "pdf", "xlsx") or (kind == "xlsx" and form not in SHEETS):
        raise NotHere
    language = paper_language(visit.asked("language"))
    if kind == "html":
        paper = await _paper(visit, form, language)
        return visit.page("form", paper=paper, drawn=leaves(paper))
    if kind == "xlsx":
        body = await run_sync(form_workbook, form, language, await _known(visit, language))
    else:
        body = await drawn_pdf(paper_pdf, await _paper(visit, form, language))
    return download(body, f"kesu-{form}-{language}.{kind}")
