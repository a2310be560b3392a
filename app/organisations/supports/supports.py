"""Supports: promised to persons or to a group, in tranches; handed over; corrected by counter-entries."""

import itertools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    bindparam,
    cast,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from app.organisations.supports.stock import move_stock
from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Row, UnitOfWork
from ledger.rules.spelling import plain
from ledger.tables import Ngo, Person, Programme, SavingsGroup, Support, SupportLine, table_of
from ledger.tables.columns import WHOLE

KINDS: Final = ("cash", "voucher", "goods", "service")
IN_FRANCS: Final = frozenset({"cash", "voucher"})
_support, _line, _ngo = table_of(Support), table_of(SupportLine), table_of(Ngo)
_counter = _line.alias("counter")
COUNTERED: Final = exists().where(_counter.c.counters == _line.c.id)
STANDS: Final[tuple[ColumnElement[bool], ...]] = (_line.c.counters.is_(None), ~COUNTERED)
"""That a line is no counter-entry, and none takes it back."""
_PROGRAMME: BindParameter[int] = bindparam("programme_id", type_=WHOLE)
_INSERT: Final = insert(_support).returning(_support.c.id)
_INSERT_LINE: Final = insert(_line)
_HAND: Final = update(_line).where(_line.c.id == bindparam("at_id"), _line.c.handed_on.is_(None))
_seen, _programme = visible(Support), visible(Programme)
_groups, _persons = visible(SavingsGroup), visible(Person)
_first = table_of(Person).alias("first")
_ONE: Final = (
    select(_seen, _programme.c.name.label("programme"), _ngo.c.name.label("ngo_name"))
    .outerjoin(_programme, _programme.c.id == _seen.c.programme_id)
    .outerjoin(_ngo, _ngo.c.id == _seen.c.ngo_id)
    .where(_seen.c.id == bindparam("id"))
)
_LINES: Final = (
    select(
        _line,
        _seen.c.kind,
        _seen.c.what,
        _seen.c.measure,
        _programme.c.name.label("programme"),
        _persons.c.code.label("person"),
        _persons.c.name.label("person_name"),
        _groups.c.code,
        _groups.c.name,
        COUNTERED.label("countered"),
    )
    .join_from(_line, _seen, _seen.c.id == _line.c.support_id)
    .outerjoin(_persons, _persons.c.id == _line.c.person_id)
    .outerjoin(_groups, _groups.c.id == _line.c.group_id)
    .outerjoin(_programme, _programme.c.id == _seen.c.programme_id)
    .where(or_(_persons.c.id.is_not(None), _groups.c.id.is_not(None)))
)
OF_SUPPORT: Final = _LINES.where(_seen.c.id == bindparam("id"), _line.c.tranche == bindparam("tranche"))
LINE_ORDERS: "Final[dict[str, ColumnElement[Any]]]" = {
    "line": _line.c.id,
    "who": func.coalesce(_persons.c.code, _groups.c.code),
    "quantity": _line.c.quantity,
    "handed": _line.c.handed_on,
}
"""What the lines of a support may be sorted by."""
_OF_SUPPORT: Final = OF_SUPPORT.order_by(_line.c.id)
_OF_PERSON: Final = _LINES.where(
    or_(_persons.c.id == bindparam("id"), _persons.c.merged_into == bindparam("id"))
).order_by(_line.c.due_on, _line.c.id)
_OF_GROUP: Final = _LINES.where(_groups.c.id == bindparam("id")).order_by(
    _line.c.support_id, _line.c.tranche, _line.c.id
)
_ALL: Final = _LINES.order_by(_line.c.support_id, _line.c.tranche, _line.c.id)
_DUE: Final = (
    select(
        _seen.c.id,
        _seen.c.kind,
        _seen.c.what,
        _seen.c.measure,
        _line.c.tranche,
        func.min(_line.c.due_on).label("due_on"),
        func.count().label("lines"),
        cast(func.sum(_line.c.quantity), BigInteger).label("quantity"),
    )
    .join_from(_seen, _line, _line.c.support_id == _seen.c.id)
    .where(_line.c.handed_on.is_(None), *STANDS)
    .group_by(_seen.c.id, _seen.c.kind, _seen.c.what, _seen.c.measure, _line.c.tranche)
    .order_by(func.min(_line.c.due_on), _seen.c.id, _line.c.tranche)
    .limit(200)
)
_WAITING: Final = select(_line.c.id, _line.c.quantity).where(
    _line.c.support_id == bindparam("support_id"),
    _line.c.tranche == bindparam("tranche"),
    _line.c.handed_on.is_(None),
    *STANDS,
)
_SAME: Final = (
    select(_support.c.what, _support.c.funder)
    .join(_support, _support.c.id == _line.c.support_id)
    .where(_support.c.ngo_id == bindparam("ngo_id"), _support.c.programme_id.is_not_distinct_from(_PROGRAMME))
    .where(*(_support.c[name] == bindparam(name) for name in ("kind", "measure")))
    .where(_line.c.tranche == 1, _line.c.due_on == bindparam("due_on"), _line.c.person_id.is_not(None), *STANDS)
    .distinct()
)
_FOUND: Final = select(_line, COUNTERED.label("countered")).where(_line.c.id == bindparam("id"))


class SupportWrong(ValueError):  # noqa: N818 -- what it is, said plainly
    """It cannot be done; ``why``: countered, nothing, again."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class SupportGiven:
    """A support to be recorded, as ``Support`` keeps it."""

    kind: str
    what: str
    promised_on: date
    measure: str = ""
    funder: str = ""
    stock: str = ""
    programme_id: int | None = None
    women: int = 0
    men: int = 0


@dataclass(frozen=True, slots=True)
class LineGiven:
    """One tranche for one recipient: a person or a group."""

    tranche: int
    due_on: date
    quantity: int
    person_id: int | None = None
    group_id: int | None = None


def out_of_order(days: Sequence[date]) -> date | None:
    """The first day of tranches that lies before the one before it, if any does."""
    return next((day for before, day in itertools.pairwise(days) if day < before), None)


async def refuse_again(unit: UnitOfWork, ngo_id: int, given: SupportGiven, first_day: date) -> None:
    """Let the same list come in once.

    Raises:
        SupportWrong: ``again``: the same support with the same first tranche stands already, in any spelling.
    """
    same = {name: getattr(given, name) for name in ("kind", "measure", "programme_id")}
    stand = await unit.fetch(_SAME, ngo_id=ngo_id, due_on=first_day.isoformat(), **same)
    if (plain(given.what), plain(given.funder)) in {(plain(row["what"]), plain(row["funder"])) for row in stand}:
        raise SupportWrong("again")


async def promise_support(
    unit: UnitOfWork, ngo_id: int | None, staff_id: int | None, given: SupportGiven, lines: Iterable[LineGiven]
) -> int:
    """Write a support with all its lines; give its number."""
    made = await unit.fetch(
        _INSERT,
        **{name: getattr(given, name) for name in given.__slots__ if name != "promised_on"},
        promised_on=given.promised_on.isoformat(),
        ngo_id=ngo_id,
        made_by=staff_id,
    )
    number = int(made[0]["id"])
    await unit.write_many(_INSERT_LINE, [_columns(number, line) for line in lines])
    return number


def _columns(support_id: int, line: LineGiven) -> dict[str, object]:
    return {
        "support_id": support_id,
        "tranche": line.tranche,
        "due_on": line.due_on.isoformat(),
        "quantity": line.quantity,
        "person_id": line.person_id,
        "group_id": line.group_id,
        "reason": "",
    }


async def hand_over(
    unit: UnitOfWork,
    support: Row,
    tranche: int,
    on: date,
    staff_id: int | None,
    only: Collection[int] | None = None,
) -> int:
    """Note that a tranche was handed over: to everybody who still waits for it, or to some lines; give how many.

    Goods leave the stock that the support names.

    Raises:
        SupportWrong: ``nothing``: nobody waits for it.
        StockWrong: there are not so many goods.
    """
    waiting = await unit.fetch(_WAITING, support_id=support["id"], tranche=tranche)
    chosen = [row for row in waiting if only is None or row["id"] in only]
    if not chosen:
        raise SupportWrong("nothing")
    await _stock(unit, support, -sum(row["quantity"] for row in chosen), on, staff_id)
    await unit.write_many(
        _HAND, [{"at_id": row["id"], "handed_on": on.isoformat(), "handed_by": staff_id} for row in chosen]
    )
    return len(chosen)


async def counter(unit: UnitOfWork, support: Row, line_id: int, reason: str, on: date, staff_id: int | None) -> None:
    """Take a line back by an entry against it, with the reason; goods that were handed over lie in stock again.

    Raises:
        SupportWrong: ``countered``: it is a counter-entry, or was taken back already; ``nothing``: it is not there.
    """
    found = await unit.fetch(_FOUND, id=line_id)
    if not found or found[0]["support_id"] != support["id"]:
        raise SupportWrong("nothing")
    line = found[0]
    if line["countered"] or line["counters"] is not None:
        raise SupportWrong("countered")
    if line["handed_on"]:
        await _stock(unit, support, line["quantity"], on, staff_id)
    same = {name: line[name] for name in ("support_id", "tranche", "person_id", "group_id", "handed_on")}
    against = {"due_on": on.isoformat(), "quantity": -line["quantity"], "counters": line_id, "reason": reason}
    await unit.fetch(_INSERT_LINE, **same, **against, handed_by=staff_id)


async def _stock(unit: UnitOfWork, support: Row, quantity: int, on: date, staff_id: int | None) -> None:
    if support["kind"] == "goods" and support["stock"]:
        goods = (support["ngo_id"], support["stock"], support["what"], support["measure"])
        await move_stock(unit, goods, quantity, on, staff_id, support_id=support["id"])


async def support_seen(window: ScopedReader, support_id: int) -> Row | None:
    """One support in sight."""
    return await window.one(_ONE, id=support_id)


async def lines_of(window: ScopedReader, support_id: int, tranche: int) -> list[Row]:
    """The lines of one tranche for persons and groups in sight, counter-entries among them."""
    return await window.fetch(_OF_SUPPORT, id=support_id, tranche=tranche)


async def lines_for_person(window: ScopedReader, person_id: int) -> list[Row]:
    """All that a person was promised and given, under whichever of her entries."""
    return await window.fetch(_OF_PERSON, id=person_id)


async def lines_for_group(window: ScopedReader, group_id: int) -> list[Row]:
    """All that a group was promised and given."""
    return await window.fetch(_OF_GROUP, id=group_id)


async def all_lines(window: ScopedReader) -> Sequence[Row]:
    """Every line for persons and groups in sight."""
    return await window.fetch(_ALL)


async def due(window: ScopedReader) -> list[Row]:
    """What waits to be handed over, a row a tranche, the earliest first."""
    return await window.fetch(_DUE)
