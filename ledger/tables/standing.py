"""What changes about a group over the years: its facts, each change with its day and reason."""

from sqlalchemy import ForeignKeyConstraint
from sqlmodel import SQLModel

from ledger.tables.columns import STRICT, whole, words


class GroupFact(SQLModel, table=True):
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
