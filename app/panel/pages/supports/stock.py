"""Stock of goods: what was received, handed out and is left at each place; noting what came."""

from typing import Annotated, Final

from fastapi.responses import Response

from app.organisations.roles import Right
from app.organisations.supports.stock import StockWrong, move_stock, stock
from app.panel.forms.reading.fields import LONGEST, FormWrong, typed_day, typed_number, typed_words
from app.panel.forms.reading.organisation import chosen_organisation, organisations
from app.panel.forms.support import LONGEST_ON_PHONE, MAX_QUANTITY
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may

FIELDS: Final = ("place", "goods", "unit", "quantity", "note")


async def _page(visit: Visit, wrong: FormWrong | None = None) -> Response:
    typed = {name: value for name, value in visit.form.items() if isinstance(value, str)}
    return visit.page(
        "stock",
        422 if wrong else 200,
        stock=await stock(visit.window),
        ngos=await organisations(visit) if visit.may(Right.FIELDWORK) else [],
        typed={**dict.fromkeys(FIELDS, ""), **typed},
        longest=LONGEST,
        longest_on_phone=LONGEST_ON_PHONE,
        today=visit.service.now.date(),
        wrong=wrong,
    )


@router.get("/stock")
async def stock_page(visit: Annotated[Visit, may(Right.GROUPS)]) -> Response:
    """Every place and every kind of goods."""
    return await _page(visit)


@router.post("/stock")
async def moving(visit: Annotated[Visit, may(Right.FIELDWORK)]) -> Response:
    """Note goods that came, or that left without being handed out (spoilt, counted short), with the reason."""
    ngo_id = await chosen_organisation(visit)
    if ngo_id is None:
        return await _page(visit, FormWrong("ngo"))
    try:
        place = typed_words(visit, "place", needed=True)
        goods = typed_words(visit, "goods", needed=True, longest=LONGEST_ON_PHONE)
        unit_name = typed_words(visit, "unit", needed=True, longest=LONGEST_ON_PHONE)
        quantity = typed_number(visit, "quantity", 1, MAX_QUANTITY)
        left = visit.typed("act") == "left"
        note = typed_words(visit, "note", needed=left)
        on = typed_day(visit, "moved_on", visit.service.now.date())
        async with visit.service.database.unit_of_work() as unit:
            await visit.once(unit)
            key = (ngo_id, place, goods, unit_name)
            await move_stock(unit, key, -quantity if left else quantity, on, visit.person["id"], note=note)
            await visit.changed(unit, "stock_moved", ngo_id=ngo_id, detail=str(-quantity if left else quantity))
    except FormWrong as wrong:
        return await _page(visit, wrong)
    except StockWrong as wrong:
        return await _page(visit, FormWrong("stock", str(wrong.left)))
    return back_to("/panel/stock", "saved")
