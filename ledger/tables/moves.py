"""A member who moves from one group to another: what her old group's book says of it, and what her new one's."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index

from ledger.tables.columns import STRICT, whole, words
from ledger.tables.core_model import CoreModel


class MemberMove(CoreModel, table=True):
    """One move, in the chain of the group that she leaves. It waits until ``ends_us`` for the other group and for hers.

    ``code`` is what she says in ``to_group``: it finds her move there and proves nothing. ``agreed_us``: she typed her
    PIN, in either group. ``asked_by`` is an officer of this group, ``accepted_by`` one of ``to_group``.
    ``outcome``: ``moved`` or ``withdrawn`` (none: it waits, or ran out). Of a move that happened: her number there,
    what she had saved, what was paid into her hand, what she still owes here, and which transactions settled her
    (above ``since_seq``, up to ``upto_seq``).
    """

    __tablename__ = "member_move"
    __table_args__ = (
        ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        ForeignKeyConstraint(["group_id", "asked_by"], ["member.group_id", "member.number"]),
        ForeignKeyConstraint(["to_group", "accepted_by"], ["member.group_id", "member.number"]),
        CheckConstraint("to_group <> group_id", name="to_another_group"),
        CheckConstraint(
            "outcome <> 'moved' OR (agreed_us IS NOT NULL AND accepted_by IS NOT NULL AND to_member IS NOT NULL)",
            name="moved_by_all",
        ),
        Index("ix_member_move_to", "to_group", "code"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    member: int = whole()
    to_group: int = whole()
    code: str = words()
    asked_by: int = whole()
    asked_us: int = whole()
    ends_us: int = whole()
    agreed_us: int | None = whole(default=None, nullable=True)
    accepted_by: int | None = whole(default=None, nullable=True)
    accepted_us: int | None = whole(default=None, nullable=True)
    ended_us: int | None = whole(default=None, nullable=True)
    outcome: str | None = words(default=None, nullable=True)
    to_member: int | None = whole(default=None, nullable=True)
    savings_xof: int | None = whole(default=None, nullable=True)
    paid_xof: int | None = whole(default=None, nullable=True)
    left_xof: int | None = whole(default=None, nullable=True)
    since_seq: int | None = whole(default=None, nullable=True)
    upto_seq: int | None = whole(default=None, nullable=True)


class MemberArrival(CoreModel, table=True):
    """The other half, in the chain of the group that took her in: where she came from, and with what.

    ``shown_us``: since then she lets the organisation of this group see what was before (none: from her arrival on).
    """

    __tablename__ = "member_arrival"
    __table_args__ = (
        ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        ForeignKeyConstraint(["from_group", "from_move"], ["member_move.group_id", "member_move.number"]),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    member: int = whole(primary_key=True)
    from_group: int = whole()
    from_move: int = whole()
    from_member: int = whole()
    arrived_on: str = words()
    savings_xof: int = whole()
    paid_xof: int = whole()
    left_xof: int = whole()
    shown_us: int | None = whole(default=None, nullable=True)
