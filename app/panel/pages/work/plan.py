"""The plan of a frozen consultation: its actions in the panel, and the plan as a paper."""

from datetime import date
from typing import Annotated

from fastapi.responses import Response

from app.organisations.roles import Right
from app.organisations.work.plans import STATES, Axis, add_action, axes, decided, move_action
from app.panel.documents.paper import Paper
from app.panel.documents.paper_page import leaves
from app.panel.documents.pdf import paper_pdf
from app.panel.documents.plan import plan_paper
from app.panel.forms.fields import FormWrong, typed_words
from app.panel.forms.member import Number
from app.panel.pages.work.consultation import consultation_of, leads
from app.panel.web.downloads import download, drawn_pdf
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.consultations.partners import part_of, partners_of
from ledger.consultations.tally import ConsultationTally, QuestionTally, read_tally
from ledger.database import Row

_Plan = tuple[Row, ConsultationTally, QuestionTally, list[Axis]]


async def _plan(visit: Visit, id_: int) -> _Plan:
    """The consultation with its result and its axes.

    Raises:
        NotHere: it is not frozen, or too few answered.
    """
    row = await consultation_of(visit, id_)
    tally = await read_tally(visit.service.database, id_, visit.service.now.date())
    one = decided(tally)
    if row["frozen_us"] is None or one is None:
        raise NotHere
    return row, tally, one, await axes(visit.service.database, id_, one)


def _page(visit: Visit, plan: _Plan, why: str = "") -> Response:
    row, _, one, found = plan
    typed = {name: visit.typed(name) for name in ("axis", "action", "who", "due_on")}
    facts = {
        "consultation": row,
        "title": one.question.words["fr"],
        "axes": found,
        "states": STATES,
        "typed": typed,
        "leads": leads(visit, row),
        "today": visit.service.now.date().isoformat(),
    }
    return visit.page("plan", 422 if why else 200, why=why, **facts)


@router.get("/consultations/{id_}/plan")
async def plan_page(visit: Annotated[Visit, may(Right.TOTALS)], id_: Number) -> Response:
    """Every axis with its actions."""
    return _page(visit, await _plan(visit, id_))


@router.post("/consultations/{id_}/plan")
async def planning(visit: Annotated[Visit, may(Right.PROGRAMMES)], id_: Number) -> Response:
    """Plan an action, or write how far one is."""
    plan = await _plan(visit, id_)
    if not leads(visit, plan[0]):
        raise NotHere
    try:
        change = _typed(visit, plan[3])
    except FormWrong as wrong:
        return _page(visit, plan, wrong.why)
    async with visit.service.database.unit_of_work() as unit:
        await visit.once(unit)
        if isinstance(change, str):
            if not await move_action(unit, id_, int(visit.typed("number")), change):
                raise NotHere
        else:
            await add_action(unit, id_, *change)
        await visit.changed(unit, "plan_changed", ngo_id=plan[0]["ngo_id"], detail=str(id_))
    return back_to(f"/panel/consultations/{id_}/plan", "saved")


def _typed(visit: Visit, found: list[Axis]) -> str | tuple[int, str, str, date]:
    """A state that one action has come to, or a new action.

    Raises:
        FormWrong: state, axis, action, who, due_on, past.
    """
    if visit.typed("act") == "state":
        if visit.typed("state") not in STATES or not visit.typed("number").isdecimal():
            raise FormWrong("state")
        return visit.typed("state")
    options = {str(axis.number): axis.number for axis in found}
    if visit.typed("axis") not in options:
        raise FormWrong("axis")
    try:
        due_on = date.fromisoformat(visit.typed("due_on"))
    except ValueError as problem:
        raise FormWrong("due_on") from problem
    if due_on < visit.service.now.date():
        raise FormWrong("past")
    action, who = (typed_words(visit, name, needed=True) for name in ("action", "who"))
    return options[visit.typed("axis")], action, who, due_on


async def _paper(visit: Visit, id_: int) -> Paper:
    row, tally, one, found = await _plan(visit, id_)
    await visit.note("exported", detail=f"plan {id_}")
    agreed = [each["name"] for each in await partners_of(visit.service.database, id_) if part_of(each) == "agreed"]
    return plan_paper(", ".join([row["ngo_name"], *agreed]), tally, one, found, visit.reader.words)


@router.get("/consultations/{id_}/plan/print")
async def plan_print(visit: Annotated[Visit, may(Right.TOTALS)], id_: Number) -> Response:
    """The plan as a page to print, in the reader's language."""
    paper = await _paper(visit, id_)
    return visit.page("form", paper=paper, drawn=leaves(paper))


@router.get("/consultations/{id_}/plan/pdf")
async def plan_pdf(visit: Annotated[Visit, may(Right.TOTALS)], id_: Number) -> Response:
    """The same as a PDF."""
    return download(await drawn_pdf(paper_pdf, await _paper(visit, id_)), f"kesu-plan-{id_}.pdf")
