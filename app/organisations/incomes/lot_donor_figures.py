"""What a donor is told of goods sold under a programme: lots in steps that concern five producers or more."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import bindparam, func, select

from app.organisations.figures.donors.suppression import FEW
from app.organisations.supports.donor_steps import heads, near, steps
from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Row
from ledger.tables import Lot, LotLine, Person, table_of

_seen, _line, _person = visible(Lot), table_of(LotLine), table_of(Person)
_LINES: Final = (
    select(
        _seen.c.id.label("support"),
        _seen.c.price_xof,
        _seen.c.sold_on.label("promised_on"),
        _seen.c.sold_on.label("handed_on"),
        _seen.c.withdrawn_on.label("back_on"),
        func.coalesce(_person.c.merged_into, _person.c.id).label("she"),
        _line.c.paid_xof,
    )
    .join_from(_seen, _line, _line.c.lot_id == _seen.c.id)
    .join(_person, _person.c.id == _line.c.person_id)
    .where(_seen.c.programme_id == bindparam("programme_id"), _seen.c.sold_on <= bindparam("until"))
    .order_by(_seen.c.id, _line.c.person_id)
)


async def lot_lines(window: ScopedReader, programme_id: int, until: date) -> list[Row]:
    """The producers' lines of a programme's lots up to a day, as ``steps`` reads lines; withdrawn lots among them."""
    return await window.fetch(_LINES, programme_id=programme_id, until=until.isoformat())


def lot_donor_figures(lines: Sequence[Row], until: date) -> Mapping[str, int | None]:
    """Lots, producers, prices and payments at the end of a month; none where they are of a few people.

    All lines of a lot bear one day, so that a lot is told whole or not at all.
    """
    _, places = steps(lines, until)
    told = [lines[place] for place in sorted(places)]
    known = [line for line in lines if line["promised_on"] <= until.isoformat()]
    people = heads(told)
    if people in FEW or (known and not told):
        return dict.fromkeys(("lots", "producers", "price_xof", "paid_xof"))
    prices = {line["support"]: line["price_xof"] for line in told}
    paid_xof = sum(line["paid_xof"] for line in told)
    return {"lots": len(prices), "producers": near(people), "price_xof": sum(prices.values()), "paid_xof": paid_xof}
