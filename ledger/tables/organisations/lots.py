"""Goods that a cooperative sold in lots: to whom, at what price, and what each producer was paid of it, to the franc.

No account of any group's books knows of it. A lot with a mistake is withdrawn with a reason and stays.
"""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index

from ledger.tables.columns import STRICT, whole, words
from ledger.tables.core_model import CoreModel


class Lot(CoreModel, table=True):
    """One sale. ``quantity`` in ``measure`` is what its producers brought; ``price_xof`` what the buyer paid for all.

    ``costs_xof`` is the sum of its costs; the rest of the price is what its producers were paid. ``replaces``: the
    withdrawn lot in whose place it stands.
    """

    __table_args__ = (
        ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        ForeignKeyConstraint(["replaces"], ["lot.id"]),
        ForeignKeyConstraint(["made_by"], ["staff.id"]),
        CheckConstraint("quantity > 0 AND costs_xof >= 0 AND costs_xof <= price_xof", name="price_holds_costs"),
        CheckConstraint("(withdrawn_on IS NULL) = (reason = '')", name="withdrawn_with_reason"),
        Index("ix_lot_ngo", "ngo_id"),
        STRICT,
    )

    id: int | None = whole(default=None, primary_key=True)
    ngo_id: int = whole()
    programme_id: int | None = whole(default=None, nullable=True)
    replaces: int | None = whole(default=None, nullable=True)
    product: str = words()
    season: str = words()
    measure: str = words()
    quantity: int = whole()
    buyer: str = words()
    sold_on: str = words()
    price_xof: int = whole()
    costs_xof: int = whole()
    certificate: str = words(default="")
    made_by: int | None = whole(default=None, nullable=True)
    made_us: int = whole()
    withdrawn_on: str | None = words(default=None, nullable=True)
    reason: str = words(default="")


class LotCost(CoreModel, table=True):
    """A cost of a lot that was taken from its price before the producers were paid: transport, bags, the network."""

    __tablename__ = "lot_cost"
    __table_args__ = (
        ForeignKeyConstraint(["lot_id"], ["lot.id"]),
        CheckConstraint("amount_xof > 0", name="cost_above_zero"),
        STRICT,
    )

    lot_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    what: str = words()
    amount_xof: int = whole()


class LotLine(CoreModel, table=True):
    """What one producer brought to a lot, and what she was paid for it."""

    __tablename__ = "lot_line"
    __table_args__ = (
        ForeignKeyConstraint(["lot_id"], ["lot.id"]),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        CheckConstraint("quantity > 0 AND paid_xof >= 0", name="brought_above_zero"),
        Index("ix_lot_line_person", "person_id"),
        STRICT,
    )

    lot_id: int = whole(primary_key=True)
    person_id: int = whole(primary_key=True)
    quantity: int = whole()
    paid_xof: int = whole()
