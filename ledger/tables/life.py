"""The life of a group: cycles and their rules, meetings, declarations, loans and votes."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text

from ledger.tables.columns import STRICT, whole, words
from ledger.tables.core_model import CoreModel


class Cycle(CoreModel, table=True):
    """The 9 to 12 months between two share-outs. ``closed_seq`` is its last transaction: nothing is added after it."""

    __table_args__ = (ForeignKeyConstraint(["group_id"], ["savings_group.id"]), STRICT)

    group_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    began_on: str = words()
    ends_on: str = words()
    frozen_on: str | None = words(default=None, nullable=True)
    closed_on: str | None = words(default=None, nullable=True)
    closed_seq: int | None = whole(default=None, nullable=True)


class ConstitutionVersion(CoreModel, table=True):
    """The group's rules as the assembly decided them; a change is a new version with its decision."""

    __tablename__ = "constitution"
    __table_args__ = (ForeignKeyConstraint(["group_id", "cycle"], ["cycle.group_id", "cycle.number"]), STRICT)

    group_id: int = whole(primary_key=True)
    version: int = whole(primary_key=True)
    cycle: int = whole()
    settings: str = words()
    decided_on: str = words()
    decision: str = words(default="")


class Meeting(CoreModel, table=True):
    """One meeting. At most one is open in a group; opening and closing are two moments of one row."""

    __table_args__ = (
        ForeignKeyConstraint(["group_id", "cycle"], ["cycle.group_id", "cycle.number"]),
        Index(
            "one_open_meeting",
            "group_id",
            unique=True,
            sqlite_where=text("closed_us IS NULL"),
            postgresql_where=text("closed_us IS NULL"),
        ),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    cycle: int = whole()
    held_on: str = words()
    opened_us: int = whole()
    opened_by: int = whole()
    closed_us: int | None = whole(default=None, nullable=True)
    closed_by: int | None = whole(default=None, nullable=True)


class MeetingGap(CoreModel, table=True):
    """A meeting that was opened after the day on which it was due, and why: ``missed`` meetings fell out before it.

    ``missed`` is 0 where it was late by less than one. ``reason`` is empty where the officer who opened it gave none.
    """

    __tablename__ = "meeting_gap"
    __table_args__ = (
        ForeignKeyConstraint(["group_id", "meeting"], ["meeting.group_id", "meeting.number"]),
        Index("ix_meeting_gap_day", "due_on"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    meeting: int = whole(primary_key=True)
    due_on: str = words()
    missed: int = whole()
    reason: str = words(default="")


class Attendance(CoreModel, table=True):
    """Who was there: present, late, absent_excused, absent or sent_money.

    ``called_by`` is who called the roll; none when her presence was only inferred from what she brought.
    """

    __table_args__ = (
        ForeignKeyConstraint(["group_id", "meeting"], ["meeting.group_id", "meeting.number"]),
        ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    meeting: int = whole(primary_key=True)
    member: int = whole(primary_key=True)
    presence: str = words()
    called_by: int | None = whole(default=None, nullable=True)


class Tally(CoreModel, table=True):
    """What the treasurer noted for one member while collecting; posted when she confirms the whole round."""

    __table_args__ = (
        ForeignKeyConstraint(["group_id", "meeting"], ["meeting.group_id", "meeting.number"]),
        ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    meeting: int = whole(primary_key=True)
    member: int = whole(primary_key=True)
    shares: int = whole()
    solidarity_xof: int = whole()
    fines_xof: int = whole(default=0)
    repayment_xof: int = whole(default=0)
    noted_by: int = whole()
    noted_us: int = whole()
    posted_seq: int | None = whole(default=None, nullable=True)


class BoxCount(CoreModel, table=True):
    """What one counter counted in one fund, at the opening or at the close, without seeing the other's figure."""

    __tablename__ = "box_count"
    __table_args__ = (
        ForeignKeyConstraint(["group_id", "meeting"], ["meeting.group_id", "meeting.number"]),
        ForeignKeyConstraint(["group_id", "counter"], ["member.group_id", "member.number"]),
        CheckConstraint("amount_xof >= 0", name="count_not_negative"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    meeting: int = whole(primary_key=True)
    moment: str = words(primary_key=True)
    fund: str = words(primary_key=True)
    counter: int = whole(primary_key=True)
    amount_xof: int = whole()
    expected_xof: int = whole()
    counted_us: int = whole()


class Incident(CoreModel, table=True):
    """Something that two people must look at: a difference in the box, a contested movement, a count left out."""

    __table_args__ = (ForeignKeyConstraint(["group_id"], ["savings_group.id"]), STRICT)

    group_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    meeting: int | None = whole(default=None, nullable=True)
    kind: str = words()
    member: int | None = whole(default=None, nullable=True)
    amount_xof: int | None = whole(default=None, nullable=True)
    detail: str = words(default="")
    opened_us: int = whole()
    closed_us: int | None = whole(default=None, nullable=True)
    resolution: str | None = words(default=None, nullable=True)


class Declaration(CoreModel, table=True):
    """What a member announced between meetings: pending money until somebody confirms, refuses, or it lapses."""

    __table_args__ = (
        ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        ForeignKeyConstraint(["group_id", "declared_seq"], ["journal.group_id", "journal.seq"]),
        ForeignKeyConstraint(["group_id", "resolved_seq"], ["journal.group_id", "journal.seq"]),
        CheckConstraint("amount_xof > 0", name="declares_something"),
        CheckConstraint("(resolved_seq IS NULL) = (outcome IS NULL)", name="resolved_with_outcome"),
        Index(
            "one_open_declaration",
            "group_id",
            "member",
            "kind",
            unique=True,
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    declared_seq: int = whole(primary_key=True)
    member: int = whole()
    kind: str = words()
    shares: int = whole(default=0)
    amount_xof: int = whole()
    resolved_seq: int | None = whole(default=None, nullable=True)
    outcome: str | None = words(default=None, nullable=True)


class Loan(CoreModel, table=True):
    """A loan from its request to its last franc.

    ``status`` is requested, approved, refused, handed_over (given, not yet acknowledged), running, repaid or
    written_off. ``charge_percent`` is text such as ``"7.5"``, an exact fraction. ``refinances``: it takes the place of
    all that she owes; ``linkage`` is the outside loan it is lent out of. ``replanned_xof``, ``replanned_period``: the
    principal left, and the periods charged, when the assembly gave more time (none: it never did); ``more_time_on``:
    the day on which it did last.
    """

    __table_args__ = (
        ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        UniqueConstraint("group_id", "idem_key", name="one_request_per_key"),
        CheckConstraint("principal_xof > 0", name="lends_something"),
        Index("ix_loan_member", "group_id", "member"),
        Index("ix_loan_status", "group_id", "status"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    member: int = whole()
    cycle: int = whole()
    purpose: str = words()
    principal_xof: int = whole()
    weeks: int = whole()
    periods: int = whole()
    charge_model: str = words()
    charge_percent: str = words()
    status: str = words()
    idem_key: str = words()
    requested_us: int = whole()
    decided_us: int | None = whole(default=None, nullable=True)
    handed_over_on: str | None = words(default=None, nullable=True)
    periods_charged: int = whole(default=0)
    next_due_on: str | None = words(default=None, nullable=True)
    last_due_on: str | None = words(default=None, nullable=True)
    refinances: int = whole(default=0)
    linkage: int | None = whole(default=None, nullable=True)
    replanned_xof: int | None = whole(default=None, nullable=True)
    replanned_period: int | None = whole(default=None, nullable=True)
    more_time_on: str | None = words(default=None, nullable=True)


class InstalmentRow(CoreModel, table=True):
    """One due day of a loan: ``left_xof`` of the principal may be left once it is brought; ``charge_xof`` fell due.

    The charge is written at its meeting (0 before). Days beyond the term, of a charge that goes on, ask for no more
    principal. More time replaces the plan.
    """

    __tablename__ = "instalment"
    __table_args__ = (ForeignKeyConstraint(["group_id", "loan"], ["loan.group_id", "loan.number"]), STRICT)

    group_id: int = whole(primary_key=True)
    loan: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    due_on: str = words()
    left_xof: int = whole()
    charge_xof: int = whole(default=0)


class Vote(CoreModel, table=True):
    """One officer's word on one loan, once."""

    __table_args__ = (
        ForeignKeyConstraint(["group_id", "loan"], ["loan.group_id", "loan.number"]),
        ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    loan: int = whole(primary_key=True)
    member: int = whole(primary_key=True)
    approves: int = whole()
    voted_us: int = whole()
