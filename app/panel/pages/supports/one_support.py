"""One support: how far each tranche is, its lines, handing over to all or to some, taking a line back."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.roles import Right
from app.organisations.supports.recipients_slips import without_slip
from app.organisations.supports.stock import StockWrong
from app.organisations.supports.support_figures import by_tranche
from app.organisations.supports.supports import (
    LINE_ORDERS,
    OF_SUPPORT,
    SupportWrong,
    counter,
    hand_over,
    lines_of,
    support_seen,
)
from app.panel.forms.member import Number
from app.panel.forms.reading.fields import FormWrong, typed_day, typed_number, typed_words
from app.panel.pages.persons.person_lists import list_form
from app.panel.pages.supports.paper_codes import give_on_paper
from app.panel.web.downloads import download
from app.panel.web.listing import SortedStatement
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.database import Row, UnitOfWork
from ledger.imports.reading.list_columns import OF_LISTS

_LIST: Final = SortedStatement(OF_SUPPORT, LINE_ORDERS, "line", LINE_ORDERS["line"])


async def _support(visit: Visit, id_: int) -> Row:
    found = await support_seen(visit.window, id_)
    if found is None:
        raise NotHere
    return found


async def _page(visit: Visit, support: Row, wrong: FormWrong | None = None) -> Response:
    tranche = visit.asked_number("tranche", 1)
    lines = await _LIST.read(visit, {"tranche": str(tranche)}, id=support["id"], tranche=tranche)
    if any(row["person_id"] for row in lines.rows):
        await visit.note("persons_read", detail=str(len(lines.rows)))
    tranches = await by_tranche(visit.window, support["id"])
    return visit.page(
        "one_support",
        422 if wrong else 200,
        support=support,
        tranches=tranches,
        tranche=tranche,
        waits=any(row["tranche"] == tranche and row["handed"] < row["promised"] for row in tranches),
        lines=lines,
        without=await without_slip(visit.window, support["id"], visit.service.now),
        today=visit.service.now.date(),
        wrong=wrong,
    )


@router.get("/supports/{id_}")
async def support_page(visit: Annotated[Visit, may(Right.GROUPS)], id_: Number) -> Response:
    """What was promised, handed over, confirmed and contested, tranche by tranche."""
    return await _page(visit, await _support(visit, id_))


@router.get("/supports/{id_}/list.xlsx")
async def same_list(visit: Annotated[Visit, may(Right.PEOPLE)], id_: Number) -> Response:
    """A list to fill in for the same persons, by their codes."""
    support = await _support(visit, id_)
    lines = await lines_of(visit.window, support["id"], 1)
    rows = [(row["person"],) for row in lines if row["person"] and not row["countered"] and not row["counters"]]
    await visit.note("exported", detail=f"list.xlsx, rows: {len(rows)}")
    return download(list_form(visit, OF_LISTS["persons"], rows), f"kesu-{support['id']}-list.xlsx")


@router.post("/supports/{id_}/slips")
async def giving_slips(visit: Annotated[Visit, may(Right.FIELDWORK)], id_: Number) -> Response:
    """Give persons of no group the codes by which they say what they received, some at a time: shown once, to print."""
    support = await _support(visit, id_)
    if visit.typed("act") != "slips":
        raise NotHere
    waiting = await without_slip(visit.window, id_, visit.service.now)
    return await give_on_paper(visit, waiting, support["ngo_id"], id_)


@router.post("/supports/{id_}")
async def change_support(visit: Annotated[Visit, may(Right.FIELDWORK)], id_: Number) -> Response:
    """Hand a tranche over (whoever works in the field), or take a line back (an organisation's admin)."""
    support = await _support(visit, id_)
    command, change = visit.act(_ACTS)
    try:
        async with visit.service.database.unit_of_work() as unit:
            await visit.once(unit)
            detail = await change(visit, unit, support)
            await visit.changed(unit, f"support_{command}", ngo_id=support["ngo_id"], detail=f"{id_}/{detail}")
    except FormWrong as wrong:
        return await _page(visit, support, wrong)
    except SupportWrong as wrong:
        return await _page(visit, support, FormWrong(wrong.why))
    except StockWrong as wrong:
        return await _page(visit, support, FormWrong("stock", str(wrong.left)))
    return back_to(f"/panel/supports/{id_}?tranche={visit.typed('tranche') or 1}", "saved")


async def _handed(visit: Visit, unit: UnitOfWork, support: Row) -> str:
    tranche = typed_number(visit, "tranche", 1, 99)
    on = typed_day(visit, "handed_on", visit.service.now.date())
    seen = {row["id"] for row in await lines_of(visit.window, support["id"], tranche)}
    some = {int(str(line)) for line in visit.form.getlist("line") if str(line).isdecimal()}
    only = seen if visit.typed("who") == "all" else some & seen
    done = await hand_over(unit, support, tranche, on, visit.person["id"], only)
    return f"{tranche}, persons: {done}"


async def _countered(visit: Visit, unit: UnitOfWork, support: Row) -> str:
    line, tranche = typed_number(visit, "line", 1, 2**53), typed_number(visit, "tranche", 1, 99)
    if line not in {row["id"] for row in await lines_of(visit.window, support["id"], tranche)}:
        raise FormWrong("nothing")
    reason = typed_words(visit, "reason", needed=True)
    await counter(unit, support, line, reason, visit.service.now.date(), visit.person["id"])
    return str(tranche)


_Change = Callable[[Visit, UnitOfWork, Row], Awaitable[str]]
_ACTS: Final[Mapping[str, tuple[Right, _Change]]] = {
    "handed": (Right.FIELDWORK, _handed),
    "countered": (Right.PROGRAMMES, _countered),
}
