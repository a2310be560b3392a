"""The plan of a frozen consultation: its actions in the panel, and the plan as a paper."""

from datetime import date
from typing import Annotated

from fastapi.responses import Response

from app.organisations.consultations.plans import STATES, Axis, add_action, axes, change_action, decided
from app.organisations.roles import Right
from app.panel.documents.paper import Paper
from app.panel.documents.paper_page import leaves
from app.panel.documents.pdf import paper_pdf
from app.panel.documents.plan import plan_paper
from app.panel.forms.member import Number
from app.panel.forms.reading.fields import FormWrong, read_day, typed_words
from app.panel.pages.consultations.consultation import consultation_of, leads
from app.panel.web.downloads import download, drawn_pdf
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.consultations.partners import part_of, partners_of
from ledger.consultations.tally import ConsultationTally, QuestionTally, read_tally
from ledger.database import Row, UnitOfWork

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
    adds = visit.typed("act") == "add"
    typed = {name: visit.typed(name) if adds else "" for name in ("axis", "action", "who", "due_on")}
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
    """Plan an action, write how far one is, or correct what it is."""
    plan = await _plan(visit, id_)
    if not leads(visit, plan[0]):
        raise NotHere
    try:
        async with visit.service.database.unit_of_work() as unit:
            await visit.once(unit)
            detail = await _change(visit, unit, id_, plan[3])
            await visit.changed(unit, "plan_changed", ngo_id=plan[0]["ngo_id"], detail=detail)
    except FormWrong as wrong:
        return _page(visit, plan, wrong.why)
    return back_to(f"/panel/consultations/{id_}/plan", "saved")


async def _change(visit: Visit, unit: UnitOfWork, id_: int, found: list[Axis]) -> str:
    """Write what was typed: a new action, how far one is, or what it is; what the audit log says of it.

    Raises:
        FormWrong: state, axis, action, who, due_on, past.
        NotHere: there is no such action.
    """
    act = visit.typed("act")
    if act not in ("state", "correct"):
        options = {str(axis.number): axis.number for axis in found}
        if visit.typed("axis") not in options:
            raise FormWrong("axis")
        action, who, due_on = _typed(visit)
        await add_action(unit, id_, options[visit.typed("axis")], action, who, due_on)
        return str(id_)
    was = next((row for axis in found for row in axis.actions if str(row["number"]) == visit.typed("number")), None)
    if was is None:
        raise NotHere
    if act == "state":
        if visit.typed("state") not in STATES:
            raise FormWrong("state")
        now = {"state": visit.typed("state")}
    else:
        now = dict(zip(("action", "who", "due_on"), map(str, _typed(visit, was["due_on"])), strict=True))
    await change_action(unit, id_, was["number"], **now)
    return f"{id_}" + "".join(f", {name}: {was[name]} → {value}" for name, value in now.items() if was[name] != value)


def _typed(visit: Visit, was_due_on: str = "") -> tuple[str, str, date]:
    """What is done, by whom, by when: a day to come, or the one that stood there.

    Raises:
        FormWrong: action, who, due_on, past.
    """
    due_on = read_day(visit.typed("due_on"), "due_on")
    if due_on < visit.service.now.date() and due_on.isoformat() != was_due_on:
        raise FormWrong("past")
    action, who = (typed_words(visit, name, needed=True) for name in ("action", "who"))
    return action, who, due_on


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
