"""One consultation: its tally by region, closing and freezing it, and taking it out as a file."""

import json
from typing import Annotated, Final

from fastapi.responses import Response
from sqlalchemy import bindparam, select

from app.files.spreadsheets import Cell
from app.files.table_files import BookTable, table_file
from app.organisations.consultations.consultation_messages import telling
from app.organisations.consultations.plans import decided
from app.organisations.roles import Right
from app.organisations.tenancy import visible
from app.panel.forms.member import Number
from app.panel.forms.reading.fields import LONGEST, FormWrong, typed_words
from app.panel.pages.consultations.consultations import state_of
from app.panel.web.downloads import TABLE_KINDS, download
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.consultations.mending import withdraw_consultation, wordings_before
from ledger.consultations.partners import part_of, partners_of
from ledger.consultations.questions import NUMBER
from ledger.consultations.tally import MIN_ANSWERS_SHOWN, ConsultationTally, freeze_tally, read_tally
from ledger.database import Row
from ledger.rules.refusal import Refusal
from ledger.tables import Consultation, Ngo, table_of

_consultation, _ngo = visible(Consultation), table_of(Ngo)
_ONE: Final = (
    select(_consultation, _ngo.c.name.label("ngo_name"))
    .join(_ngo, _ngo.c.id == _consultation.c.ngo_id)
    .where(_consultation.c.id == bindparam("id"))
)


async def consultation_of(visit: Visit, id_: int) -> Row:
    """One consultation within her tenant scope.

    Raises:
        NotHere: it is not there, or not hers to see.
    """
    found = await visit.window.one(_ONE, id=id_)
    if found is None:
        raise NotHere
    return found


def leads(visit: Visit, consultation: Row) -> bool:
    """Whether it is her own organisation's, which freezes, plans and invites, or she is the installation's."""
    return visit.may(Right.PROGRAMMES) and visit.person["ngo_id"] in (None, consultation["ngo_id"])


async def led_consultation(visit: Visit, id_: int) -> Row:
    """One that she leads.

    Raises:
        NotHere: it is not there, or another organisation's, to which hers agreed at most.
    """
    row = await consultation_of(visit, id_)
    if not leads(visit, row):
        raise NotHere
    return row


@router.get("/consultations/{id_}")
async def consultation_page(visit: Annotated[Visit, may(Right.TOTALS)], id_: Number) -> Response:
    """The question and what members answer; nobody's own answer."""
    return await show_consultation(visit, await consultation_of(visit, id_))


async def show_consultation(visit: Visit, row: Row, why: str = "") -> Response:
    """The same, also after a form that was not taken."""
    database, today = visit.service.database, visit.service.now.date()
    state, tally = state_of(row, today.isoformat()), await read_tally(database, row["id"], today)
    return visit.page(
        "consultation",
        422 if why else 200,
        consultation=row,
        question=json.loads(row["question"]),
        taken_from=json.loads(row["taken_from"]),
        tally=tally,
        least=MIN_ANSWERS_SHOWN,
        state=state,
        planned=state == "frozen" and decided(tally) is not None,
        telling=telling(row, state, tally),
        leads=leads(visit, row),
        partners=[(each, part_of(each)) for each in await partners_of(database, row["id"])],
        own=visit.person["ngo_id"],
        wordings=wordings_before(row),
        longest=LONGEST,
        why=why,
    )


@router.post("/consultations/{id_}")
async def ending(visit: Annotated[Visit, may(Right.PROGRAMMES)], id_: Number) -> Response:
    """Close it and keep its tally for good, or withdraw what was asked by mistake."""
    row = await led_consultation(visit, id_)
    if visit.typed("act") == "withdraw":
        return await _withdrawing(visit, row)
    if visit.typed("act") != "freeze" or row["withdrawn_on"] is not None:
        raise NotHere
    async with visit.service.database.unit_of_work() as unit:
        await freeze_tally(unit, id_, visit.service.now)
        await visit.changed(unit, "consultation_frozen", ngo_id=row["ngo_id"], detail=str(id_))
    return back_to(f"/panel/consultations/{id_}", "saved")


async def _withdrawing(visit: Visit, row: Row) -> Response:
    try:
        reason = typed_words(visit, "reason", needed=True)
        async with visit.service.database.unit_of_work() as unit:
            await withdraw_consultation(unit, row["id"], visit.service.now.date(), reason)
            await visit.changed(unit, "consultation_taken_back", ngo_id=row["ngo_id"], detail=str(row["id"]))
    except FormWrong as wrong:
        return await show_consultation(visit, row, wrong.why)
    except Refusal:
        return await show_consultation(visit, row, "closed")
    return back_to(f"/panel/consultations/{row['id']}", "saved")


@router.get("/consultations/{id_}/tally.{kind}")
async def tally_file(visit: Annotated[Visit, may(Right.TOTALS)], id_: Number, kind: str) -> Response:
    """The tally as a file, a line a region."""
    row = await consultation_of(visit, id_)
    today = visit.service.now.date()
    if kind not in TABLE_KINDS or state_of(row, today.isoformat()) not in ("closed", "frozen"):
        raise NotHere
    table = tally_table(await read_tally(visit.service.database, id_, today))
    await visit.note("exported", detail=f"consultation {id_}.{kind}, rows: {len(table.rows)}")
    return download(table_file(table, kind), f"kesu-consultation-{id_}.{kind}")


def tally_table(tally: ConsultationTally) -> BookTable:
    """A line for each question, region and answer; what speaks of too few is empty. Regions come before the whole."""
    rows: list[tuple[Cell, ...]] = []
    for number, one in enumerate(tally.questions, start=1):
        for region, result in (*one.regions.items(), ("", one.whole)):
            asked = (number, one.question.words["fr"], region)
            if result is None:
                rows.append((*asked, None, None, None))
            elif one.question.kind == NUMBER:
                rows.append((*asked, result.ballots, "", result.middle))
            else:
                scores = zip(one.question.choices, result.scores, strict=True)
                rows += [(*asked, result.ballots, words["fr"], score) for words, score in scores]
    return BookTable("consultation", ("number", "question", "region", "answers", "answer", "score"), rows)
