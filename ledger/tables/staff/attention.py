"""Which groups an organisation wants somebody to look at, and what was done about each."""

from sqlalchemy import ForeignKeyConstraint

from ledger.tables.columns import STRICT, whole, words
from ledger.tables.core_model import CoreModel


class AttentionRule(CoreModel, table=True):
    """From when on an organisation looks at its groups: days without a meeting, francs of late loans."""

    __tablename__ = "attention_rule"
    __table_args__ = (ForeignKeyConstraint(["ngo_id"], ["ngo.id"]), STRICT)

    ngo_id: int = whole(primary_key=True)
    silent_days: int = whole()
    late_xof: int = whole()


class GroupNote(CoreModel, table=True):
    """One line that a person of an organisation noted about a group that needs a look: "called, visits on Friday".

    A later line follows an earlier one; all are forgotten after their period (``app/privacy/retention.py``).
    """

    __tablename__ = "group_note"
    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    staff_id: int = whole()
    noted_us: int = whole()
    text: str = words()
