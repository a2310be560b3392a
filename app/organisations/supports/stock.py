"""Stock of goods at a place: received, handed out, left; the database lets it fall below zero for nobody."""

from datetime import date
from typing import Final

from sqlalchemy import BigInteger, bindparam, case, cast, func, insert, select

from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Row, UnitOfWork
from ledger.rules.spelling import plain
from ledger.tables import Ngo, StockMove, table_of

Goods = tuple[int, str, str, str]
"""Whose they are, where they lie, what they are and in which unit."""
_move, _ngo, _seen = table_of(StockMove), table_of(Ngo), visible(StockMove)
_KEY: Final = ("ngo_id", "place", "goods", "measure")
_LOCK: Final = select(_ngo.c.id).where(_ngo.c.id == bindparam("ngo_id")).with_for_update()
_LAST: Final = (
    select(_move.c.number, _move.c.left_after)
    .where(*(_move.c[name] == bindparam(name) for name in _KEY))
    .order_by(_move.c.number.desc())
    .limit(1)
)
_BY_DAY: Final = (
    select(_move.c.moved_on, cast(func.sum(_move.c.quantity), BigInteger).label("quantity"))
    .where(*(_move.c[name] == bindparam(name) for name in _KEY))
    .group_by(_move.c.moved_on)
    .order_by(_move.c.moved_on)
)
_KNOWN: Final = select(*(_move.c[name] for name in _KEY)).where(_move.c.ngo_id == bindparam("ngo_id")).distinct()
_INSERT: Final = insert(_move)
_LEFT: Final = (
    select(
        *(_seen.c[name] for name in _KEY),
        cast(func.sum(case((_seen.c.quantity > 0, _seen.c.quantity), else_=0)), BigInteger).label("received"),
        cast(-func.sum(case((_seen.c.quantity < 0, _seen.c.quantity), else_=0)), BigInteger).label("handed_out"),
        cast(func.sum(_seen.c.quantity), BigInteger).label("left"),
        func.max(_seen.c.moved_on).label("moved_on"),
    )
    .group_by(*(_seen.c[name] for name in _KEY))
    .order_by(_seen.c.place, _seen.c.goods, _seen.c.measure)
    .limit(500)
)


class StockWrong(ValueError):  # noqa: N818 -- what it is, said plainly
    """More would leave a place than lies there, on that day or one after it; ``left``: how much does."""

    def __init__(self, left: int) -> None:
        super().__init__(f"only {left} are left")
        self.left = left


async def move_stock(
    unit: UnitOfWork,
    goods: Goods,
    quantity: int,
    on: date,
    staff_id: int | None,
    *,
    support_id: int | None = None,
    note: str = "",
) -> int:
    """Note goods that came (above zero) or left; give how many lie there then.

    Another spelling of goods that were noted before is the same goods, under the spelling they came with.

    Raises:
        StockWrong: see its own docstring.
    """
    await unit.fetch(_LOCK, ngo_id=goods[0])  # two at once would both follow from the same move
    key = await _as_known(unit, goods)
    last = await unit.fetch(_LAST, **key)
    number, before = (last[0]["number"], last[0]["left_after"]) if last else (0, 0)
    least = await _least_from(unit, key, on)
    if quantity < 0 and least + quantity < 0:
        raise StockWrong(max(least, 0))
    await unit.fetch(
        _INSERT,
        **key,
        number=number + 1,
        quantity=quantity,
        left_after=before + quantity,
        moved_on=on.isoformat(),
        support_id=support_id,
        note=note,
        staff_id=staff_id,
    )
    return int(before + quantity)


async def _least_from(unit: UnitOfWork, key: dict[str, int | str], on: date) -> int:
    """The least that lies there on a day or any after it, as noted now: goods leave after they came."""
    left, least = 0, None
    for row in await unit.fetch(_BY_DAY, **key):
        if row["moved_on"] > on.isoformat():
            least = left if least is None else least
            least = min(least, left + row["quantity"])
        left += row["quantity"]
    return left if least is None else least


async def _as_known(unit: UnitOfWork, goods: Goods) -> dict[str, int | str]:
    asked = [plain(str(word)) for word in goods]
    known = (tuple(row[name] for name in _KEY) for row in await unit.fetch(_KNOWN, ngo_id=goods[0]))
    same = next((one for one in known if [plain(str(word)) for word in one] == asked), goods)
    return dict(zip(_KEY, same, strict=True))


async def stock(window: ScopedReader) -> list[Row]:
    """What was received, handed out and is left, by place and goods."""
    return await window.fetch(_LEFT)
