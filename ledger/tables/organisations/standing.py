"""What changes about a group over the years: its facts with day and reason, and whose it is."""

from sqlalchemy import ForeignKeyConstraint, Index

from ledger.tables.columns import STRICT, whole, words
from ledger.tables.core_model import CoreModel


class GroupFact(CoreModel, table=True):
    """One change of a fact of a group. Never changed, never deleted: the row of the group holds what is true now.

    ``fact``: a column of ``savings_group``, or ``agent`` and ``programme``, whose numbers come (``after``) and go
    (``before``). ``holds_from``: the day from which it is so. ``staff_id`` noted it, or ``member`` on the phone.
    """

    __tablename__ = "group_fact"
    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    fact: str = words()
    before: str = words()
    after: str = words()
    holds_from: str = words()
    reason: str = words(default="")
    staff_id: int | None = whole(default=None, nullable=True)
    member: int | None = whole(default=None, nullable=True)
    noted_us: int = whole()


class GroupTransfer(CoreModel, table=True):
    """A group that an organisation offers to another, or releases to go on alone; with its totals on the day it left.

    ``from_ngo`` none: it was nobody's and is offered by the installation; ``to_ngo`` none: it is released. ``outcome``:
    taken, refused, withdrawn or released; none while the offer stands. The totals, in whole francs, are what the former
    organisation keeps: no name is among them. They are none until the group has left.
    """

    __tablename__ = "group_transfer"
    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        ForeignKeyConstraint(["from_ngo"], ["ngo.id"]),
        ForeignKeyConstraint(["to_ngo"], ["ngo.id"]),
        ForeignKeyConstraint(["asked_by"], ["staff.id"]),
        ForeignKeyConstraint(["ended_by"], ["staff.id"]),
        Index("ix_group_transfer_from", "from_ngo"),
        Index("ix_group_transfer_to", "to_ngo"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    from_ngo: int | None = whole(default=None, nullable=True)
    to_ngo: int | None = whole(default=None, nullable=True)
    reason: str = words()
    asked_by: int = whole()
    asked_us: int = whole()
    ended_by: int | None = whole(default=None, nullable=True)
    ended_us: int | None = whole(default=None, nullable=True)
    outcome: str | None = words(default=None, nullable=True)
    members: int | None = whole(default=None, nullable=True)
    women: int | None = whole(default=None, nullable=True)
    savings_xof: int | None = whole(default=None, nullable=True)
    lent_xof: int | None = whole(default=None, nullable=True)
    box_xof: int | None = whole(default=None, nullable=True)
    paid_xof: int | None = whole(default=None, nullable=True)
