"""Outside support beside a group's fund, never inside it: what was promised, handed over and said; income activities.

No account of any group's books knows of it.
"""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index

from ledger.tables.columns import STRICT, present, whole, words
from ledger.tables.core_model import CoreModel


class Support(CoreModel, table=True):
    """What an organisation gives: cash, vouchers, goods or services, to persons on a list or to a group.

    ``what`` is its purpose or the goods; ``measure`` the unit of its quantities (empty: francs). ``funder`` paid it.
    ``stock``: the place whose stock its goods come from (empty: no stock is kept). ``women`` and ``men`` are how many
    people of a group it is for, where no person is named.
    """

    __table_args__ = (
        ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        ForeignKeyConstraint(["made_by"], ["staff.id"]),
        Index("ix_support_ngo", "ngo_id"),
        Index("ix_support_programme", "programme_id"),
        STRICT,
    )

    id: int | None = whole(default=None, primary_key=True)
    ngo_id: int | None = whole(default=None, nullable=True)
    programme_id: int | None = whole(default=None, nullable=True)
    kind: str = words()
    what: str = words()
    measure: str = words(default="")
    funder: str = words(default="")
    stock: str = words(default="")
    women: int = whole(default=0)
    men: int = whole(default=0)
    promised_on: str = words()
    made_by: int | None = whole(default=None, nullable=True)


class SupportLine(CoreModel, table=True):
    """One tranche of a support for one person or one group: promised, handed over, and what she says of it.

    ``quantity``: whole francs, or units of the support. A mistake is corrected by a counter-entry: a line that
    ``counters`` another, with its quantity below zero, a ``reason``, and its own day as ``due_on``; both stay. ``word``
    is the recipient's own: yes, no or part.
    """

    __tablename__ = "support_line"
    __table_args__ = (
        ForeignKeyConstraint(["support_id"], ["support.id"]),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        ForeignKeyConstraint(["handed_by"], ["staff.id"]),
        ForeignKeyConstraint(["counters"], ["support_line.id"]),
        CheckConstraint("(person_id IS NULL) <> (group_id IS NULL)", name="one_recipient"),
        CheckConstraint("(counters IS NULL AND quantity > 0) OR (counters IS NOT NULL AND quantity < 0)", name="signs"),
        CheckConstraint("word IS NULL OR (word IN ('yes', 'no', 'part') AND handed_on IS NOT NULL)", name="own_word"),
        Index("ix_support_line_support", "support_id", "tranche"),
        present("ix_support_line_person", "person_id"),
        present("ix_support_line_group", "group_id"),
        present("ix_support_line_counters", "counters", unique=True),
        STRICT,
    )

    id: int | None = whole(default=None, primary_key=True)
    support_id: int = whole()
    tranche: int = whole()
    due_on: str = words()
    person_id: int | None = whole(default=None, nullable=True)
    group_id: int | None = whole(default=None, nullable=True)
    quantity: int = whole()
    handed_on: str | None = words(default=None, nullable=True)
    handed_by: int | None = whole(default=None, nullable=True)
    counters: int | None = whole(default=None, nullable=True)
    reason: str = words(default="")
    word: str | None = words(default=None, nullable=True)
    said_us: int | None = whole(default=None, nullable=True)


class SupportCase(CoreModel, table=True):
    """A recipient said that she did not receive it, or not all; somebody else than who handed it over ends the case.

    ``handed_by`` is copied from the line, so that the database itself refuses her as ``closed_by``.
    """

    __tablename__ = "support_case"
    __table_args__ = (
        ForeignKeyConstraint(["line_id"], ["support_line.id"]),
        CheckConstraint("closed_by IS NULL OR handed_by IS NULL OR closed_by <> handed_by", name="two_people"),
        CheckConstraint("(closed_us IS NULL) = (closed_by IS NULL)", name="closed_by_somebody"),
        Index("ix_support_case_line", "line_id"),
        STRICT,
    )

    id: int | None = whole(default=None, primary_key=True)
    line_id: int = whole()
    word: str = words()
    handed_by: int | None = whole(default=None, nullable=True)
    opened_us: int = whole()
    closed_us: int | None = whole(default=None, nullable=True)
    closed_by: int | None = whole(default=None, nullable=True)
    resolution: str = words(default="")


class SupportSlip(CoreModel, table=True):
    """A one-time code on paper for a person of no group, by which she says what she received; kept as a digest alone.

    It serves from any phone, until she has answered all that waits, or until it ends.
    """

    __tablename__ = "support_slip"
    __table_args__ = (
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        ForeignKeyConstraint(["given_by"], ["staff.id"]),
        STRICT,
    )

    person_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    code_hash: str = words(unique=True)
    given_by: int | None = whole(default=None, nullable=True)
    given_us: int = whole()
    ends_us: int = whole()
    used_us: int | None = whole(default=None, nullable=True)


class StockMove(CoreModel, table=True):
    """Goods that came to a place or left it: ``number`` counts them there, ``left_after`` is what lies there then.

    Below zero is refused by the database, and so is a move that does not follow from the one before it.
    """

    __tablename__ = "stock_move"
    __table_args__ = (
        ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        ForeignKeyConstraint(["support_id"], ["support.id"]),
        CheckConstraint("left_after >= 0", name="stock_never_below_zero"),
        STRICT,
    )

    ngo_id: int = whole(primary_key=True)
    place: str = words(primary_key=True)
    goods: str = words(primary_key=True)
    measure: str = words(primary_key=True)
    number: int = whole(primary_key=True)
    quantity: int = whole()
    left_after: int = whole()
    moved_on: str = words()
    support_id: int | None = whole(default=None, nullable=True)
    note: str = words(default="")
    staff_id: int | None = whole(default=None, nullable=True)


class Activity(CoreModel, table=True):
    """An income activity of people of a group: a market garden, a mill, a stall. One noted by mistake is withdrawn."""

    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        Index("ix_activity_group", "group_id"),
        STRICT,
    )

    id: int | None = whole(default=None, primary_key=True)
    group_id: int = whole()
    what: str = words()
    women: int = whole()
    men: int = whole()
    began_on: str = words()
    withdrawn_on: str | None = words(default=None, nullable=True)
    reason: str = words(default="")


class ActivityVisit(CoreModel, table=True):
    """What somebody found who came to see an activity: income and costs since the visit before; whether it goes on."""

    __tablename__ = "activity_visit"
    __table_args__ = (ForeignKeyConstraint(["activity_id"], ["activity.id"]), STRICT)

    activity_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    seen_on: str = words()
    income_xof: int = whole()
    costs_xof: int = whole()
    goes_on: int = whole()
    withdrawn_on: str | None = words(default=None, nullable=True)
    reason: str = words(default="")
