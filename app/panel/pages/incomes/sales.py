"""Goods sold: all lots, what they add up to by product, season, buyer or producer; one lot, and withdrawing it."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.incomes.lots import BY_PRODUCER, GROUPINGS, LINES, lot_seen, lots, sold_by, whole_sold
from app.organisations.roles import Right
from app.organisations.withdrawing import NotThere, withdraw
from app.panel.forms.member import Number
from app.panel.forms.reading.fields import LONGEST, FormWrong, typed_words
from app.panel.web.listing import SortedStatement, listed
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may
from ledger.tables import Lot

_producers = BY_PRODUCER.subquery("producers")
_PRODUCERS: Final = SortedStatement(
    _producers.select(),
    {name: _producers.c[name] for name in ("code", "lots", "paid_xof")},
    "-paid_xof",
    _producers.c.id,
)
_LINES: Final = SortedStatement(
    LINES, {name: LINES.selected_columns[name] for name in ("code", "quantity", "paid_xof")}, "code"
)
_KEYS: Final = {name: lambda row, name=name: row[name] for name in ("product", "sold_on", "quantity", "price_xof")}


@router.get("/sales")
async def sales_page(visit: Annotated[Visit, may(Right.PEOPLE)]) -> Response:
    """Lots and their sums; a producer by her code."""
    by = visit.asked("by") if visit.asked("by") in GROUPINGS else GROUPINGS[0]
    producers = await _PRODUCERS.read(visit, {"by": by}) if by == "producer" else None
    return visit.page(
        "sales",
        whole=await whole_sold(visit.window),
        by=by,
        groupings=GROUPINGS,
        producers=producers,
        lines=[] if producers else await sold_by(visit.window, by),
        lots=None if producers else listed(visit, await lots(visit.window), _KEYS, "-sold_on", {"by": by}),
    )


async def _page(visit: Visit, id_: int, wrong: FormWrong | None = None) -> Response:
    found = await lot_seen(visit.window, id_)
    if found is None:
        raise NotHere
    lot, costs = found
    producers = await _LINES.read(visit, id=id_)
    await visit.note("persons_read", detail=str(len(producers.rows)))
    facts = {"lot": lot, "costs": costs, "producers": producers, "longest": LONGEST, "wrong": wrong}
    return visit.page("lot", 422 if wrong else 200, **facts)


@router.get("/lots/{id_}")
async def lot_page(visit: Annotated[Visit, may(Right.PEOPLE)], id_: Number) -> Response:
    """The sale, its costs and its producers."""
    return await _page(visit, id_)


@router.post("/lots/{id_}")
async def withdrawing_lot(visit: Annotated[Visit, may(Right.PROGRAMMES)], id_: Number) -> Response:
    """Withdraw it with a reason; it stays readable and counts no more."""
    found = await lot_seen(visit.window, id_)
    if found is None or visit.typed("act") != "withdrawn":
        raise NotHere
    try:
        reason = typed_words(visit, "reason", needed=True)
        async with visit.service.database.unit_of_work() as unit:
            await visit.once(unit)
            await withdraw(unit, Lot, visit.service.now.date(), reason, id=id_)
            await visit.changed(unit, "lot_withdrawn", ngo_id=found[0]["ngo_id"], detail=str(id_))
    except FormWrong as wrong:
        return await _page(visit, id_, wrong)
    except NotThere:
        return await _page(visit, id_, FormWrong("gone"))
    return back_to(f"/panel/lots/{id_}", "saved")
