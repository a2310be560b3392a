"""Goods sold in lots: what each producer brought and was paid, to the franc; a lot is withdrawn, never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Select, and_, bindparam, cast, distinct, func, insert, or_, select

from app.organisations.tenancy import ScopedReader, visible
from app.organisations.withdrawing import withdraw
from ledger.database import Row, UnitOfWork
from ledger.rules.proportion import in_proportion
from ledger.rules.spelling import plain
from ledger.tables import Lot, LotCost, LotLine, Person, Programme, table_of

_lot, _cost, _line, _person = table_of(Lot), table_of(LotCost), table_of(LotLine), table_of(Person)
_seen, _persons, _programme = visible(Lot), visible(Person), visible(Programme)
_SHE: Final = func.coalesce(_person.c.merged_into, _person.c.id)
_STANDS: Final = _seen.c.withdrawn_on.is_(None)
_INSERT: Final = insert(_lot).returning(_lot.c.id)
_INSERT_COST: Final = insert(_cost)
_INSERT_LINE: Final = insert(_line)
_SAME: Final = select(_lot.c.id, _lot.c.product, _lot.c.buyer).where(
    _lot.c.withdrawn_on.is_(None),
    *(_lot.c[name] == bindparam(name) for name in ("ngo_id", "sold_on", "price_xof", "quantity")),
)
_WORDS: Final = ("product", "season", "measure", "buyer", "certificate", "programme_id")
_IN: Final = select(_lot.c.id).where(_lot.c.id == bindparam("id"), _lot.c.ngo_id == bindparam("ngo_id"))


def _sum(column: Any) -> Any:  # noqa: ANN401 -- a column of any table
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


_WHOLE: Final = (
    select(
        func.count(distinct(_seen.c.id)).label("lots"),
        func.count(distinct(_SHE)).label("producers"),
        func.count(distinct(_SHE)).filter(_person.c.sex == "f").label("women"),
        _sum(_line.c.paid_xof).label("paid_xof"),
    )
    .join_from(_seen, _line, _line.c.lot_id == _seen.c.id)
    .join(_person, _person.c.id == _line.c.person_id)
    .where(_STANDS)
)
_BY: Final = ("product", "season", "buyer")
_PRODUCERS: Final = (
    select(_line.c.lot_id, func.count().label("producers"), _sum(_line.c.paid_xof).label("paid_xof"))
    .group_by(_line.c.lot_id)
    .subquery("lines")
)
_LOTS: "Final[Select[Any]]" = (
    select(_seen, _programme.c.name.label("programme"), _PRODUCERS.c.producers, _PRODUCERS.c.paid_xof)
    .join_from(_seen, _PRODUCERS, _PRODUCERS.c.lot_id == _seen.c.id)
    .outerjoin(_programme, _programme.c.id == _seen.c.programme_id)
    .order_by(_seen.c.sold_on.desc(), _seen.c.id.desc())
)
_ONE: Final = _LOTS.where(_seen.c.id == bindparam("id"))
_COSTS: Final = (
    select(_cost.c.what, _cost.c.amount_xof)
    .join_from(_seen, _cost, _cost.c.lot_id == _seen.c.id)
    .where(_seen.c.id == bindparam("id"))
    .order_by(_cost.c.number)
)
LINES: Final = (
    select(_persons.c.id, _persons.c.code, _persons.c.name, _line.c.quantity, _line.c.paid_xof)
    .join_from(_seen, _line, _line.c.lot_id == _seen.c.id)
    .join(_persons, _persons.c.id == _line.c.person_id)
    .where(_seen.c.id == bindparam("id"))
)
"""The producers of a lot whom somebody sees."""
_OF_PERSON: Final = (
    select(_seen.c.id, _seen.c.product, _seen.c.measure, _seen.c.sold_on, _seen.c.withdrawn_on)
    .add_columns(_line.c.quantity, _line.c.paid_xof)
    .join_from(_persons, _line, _line.c.person_id == _persons.c.id)
    .join(_seen, _seen.c.id == _line.c.lot_id)
    .where(or_(_persons.c.id == bindparam("id"), _persons.c.merged_into == bindparam("id")))
    .order_by(_seen.c.sold_on, _seen.c.id)
)
BY_PRODUCER: Final = (
    select(
        _persons.c.id,
        _persons.c.code,
        func.count(distinct(_line.c.lot_id)).label("lots"),
        _sum(_line.c.paid_xof).label("paid_xof"),
    )
    .join_from(_seen, _line, _line.c.lot_id == _seen.c.id)
    .join(_person, _person.c.id == _line.c.person_id)
    .join(_persons, _persons.c.id == _SHE)
    .where(_STANDS)
    .group_by(_persons.c.id, _persons.c.code)
)
"""What each producer in sight was paid, all lots that stand together."""
_ALL: Final = (
    select(_seen, _persons.c.code, _persons.c.sex)
    .add_columns(_line.c.quantity.label("brought"), _line.c.paid_xof)
    .join_from(_seen, _line, _line.c.lot_id == _seen.c.id)
    .join(_persons, _persons.c.id == _line.c.person_id)
    .where(_STANDS)
    .order_by(_seen.c.id, _persons.c.id)
)


def _grouped(name: str) -> Select[Any]:
    lots = select(_seen.c[name].label("key"), _seen.c.measure, func.count().label("lots"))
    for column in ("quantity", "price_xof", "costs_xof"):
        lots = lots.add_columns(_sum(_seen.c[column]).label(column))
    lots = lots.where(_STANDS).group_by(_seen.c[name], _seen.c.measure)
    people = (
        select(_seen.c[name].label("key"), _seen.c.measure, func.count(distinct(_SHE)).label("producers"))
        .join_from(_seen, _line, _line.c.lot_id == _seen.c.id)
        .join(_person, _person.c.id == _line.c.person_id)
        .where(_STANDS)
        .group_by(_seen.c[name], _seen.c.measure)
        .subquery("people")
    )
    each = lots.subquery("lots")
    same = and_(people.c.key == each.c.key, people.c.measure == each.c.measure)
    return select(each, people.c.producers).join_from(each, people, same).order_by(each.c.key, each.c.measure)


_GROUPED: Final[Mapping[str, Select[Any]]] = {name: _grouped(name) for name in _BY}
GROUPINGS: Final = (*_BY, "producer")


class LotWrong(ValueError):  # noqa: N818 -- what it is, said plainly
    """It cannot be done; ``why``: costs (more than the price), again (it stands already), replaces (no such lot)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class LotGiven:
    """A sale. ``costs``: each by its name; the rest of the price is the producers'. ``replaces``: a lot, and why."""

    product: str
    season: str
    measure: str
    buyer: str
    sold_on: date
    price_xof: int
    certificate: str = ""
    programme_id: int | None = None
    costs: Sequence[tuple[str, int]] = field(default=())
    replaces: tuple[int, str] | None = None

    @property
    def left_xof(self) -> int:
        """What its producers are paid together."""
        return self.price_xof - sum(amount for _, amount in self.costs)


@dataclass(frozen=True, slots=True)
class LotShare:
    """What a producer brought; ``paid_xof``: what she was paid, none where it follows from that."""

    quantity: int
    paid_xof: int | None = None


async def sell_lot(
    unit: UnitOfWork,
    ngo_id: int,
    staff_id: int | None,
    given: LotGiven,
    shares: Sequence[tuple[int, LotShare]],
    at_us: int,
) -> int:
    """Write a lot with its costs and a line a producer; give its number.

    Where nothing says what each was paid, the price less the costs goes by what each brought.

    Raises:
        LotWrong: see its own docstring.
        NotThere: the lot that it replaces was withdrawn already.
    """
    if given.left_xof < 0:
        raise LotWrong("costs")
    await _make_room(unit, ngo_id, given, at_us)
    quantity = sum(share.quantity for _, share in shares)
    key = {"ngo_id": ngo_id, "sold_on": given.sold_on.isoformat(), "price_xof": given.price_xof, "quantity": quantity}
    stand = {(plain(row["product"]), plain(row["buyer"])) for row in await unit.fetch(_SAME, **key)}
    if (plain(given.product), plain(given.buyer)) in stand:
        raise LotWrong("again")
    columns = {name: getattr(given, name) for name in _WORDS}
    replaced = given.replaces[0] if given.replaces else None
    costs_xof, made = given.price_xof - given.left_xof, {"made_by": staff_id, "made_us": at_us, "reason": ""}
    rows = await unit.fetch(_INSERT, **key, **columns, costs_xof=costs_xof, replaces=replaced, **made)
    number = int(rows[0]["id"])
    costs = enumerate(given.costs, start=1)
    await unit.write_many(
        _INSERT_COST, [{"lot_id": number, "number": n, "what": what, "amount_xof": xof} for n, (what, xof) in costs]
    )
    await unit.write_many(_INSERT_LINE, _lines(number, given, shares))
    return number


async def _make_room(unit: UnitOfWork, ngo_id: int, given: LotGiven, at_us: int) -> None:
    """Withdraw the lot in whose place another stands."""
    if given.replaces is None:
        return
    if not await unit.fetch(_IN, id=given.replaces[0], ngo_id=ngo_id):
        raise LotWrong("replaces")
    today = datetime.fromtimestamp(at_us / 1_000_000, UTC).date()
    await withdraw(unit, Lot, today, given.replaces[1], id=given.replaces[0])


def _lines(number: int, given: LotGiven, shares: Sequence[tuple[int, LotShare]]) -> list[dict[str, object]]:
    usual = in_proportion(given.left_xof, [share.quantity for _, share in shares])
    return [
        {
            "lot_id": number,
            "person_id": she,
            "quantity": share.quantity,
            "paid_xof": part if share.paid_xof is None else share.paid_xof,
        }
        for (she, share), part in zip(shares, usual, strict=True)
    ]


async def whole_sold(window: ScopedReader) -> Row:
    """All lots in sight that stand, and their producers, each once."""
    return (await window.fetch(_WHOLE))[0]


async def sold_by(window: ScopedReader, grouping: str) -> list[Row]:
    """A row a product, season or buyer, and unit."""
    return await window.fetch(_GROUPED[grouping])


async def lots(window: ScopedReader) -> list[Row]:
    """Every lot in sight, those that were withdrawn among them, the newest first."""
    return await window.fetch(_LOTS)


async def lot_seen(window: ScopedReader, lot: int) -> tuple[Row, list[Row]] | None:
    """One lot in sight with its costs."""
    found = await window.one(_ONE, id=lot)
    return None if found is None else (found, await window.fetch(_COSTS, id=lot))


async def lots_of(window: ScopedReader, person_id: int) -> list[Row]:
    """What a producer brought and was paid, under whichever of her entries."""
    return await window.fetch(_OF_PERSON, id=person_id)


async def all_sold(window: ScopedReader) -> Sequence[Row]:
    """A row a producer in sight and lot that stands."""
    return await window.fetch(_ALL)
