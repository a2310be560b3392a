"""What persons of an organisation earn: their own activities from a baseline on, and lots of goods sold together.

No account of any group's books knows of it. A mistake is withdrawn with a reason and stays; nothing is written over.
"""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index

from ledger.tables.columns import STRICT, whole, words
from ledger.tables.core_model import CoreModel

_WITHDRAWN = "(withdrawn_on IS NULL) = (reason = '')"


class IncomeActivity(CoreModel, table=True):
    """What one person lives of: a stall, a garden, a workshop. ``tools`` she received may come from a ``support``."""

    __tablename__ = "income_activity"
    __table_args__ = (
        ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        ForeignKeyConstraint(["support_id"], ["support.id"]),
        ForeignKeyConstraint(["made_by"], ["staff.id"]),
        CheckConstraint(_WITHDRAWN, name="withdrawn_with_reason"),
        Index("ix_income_activity_ngo", "ngo_id"),
        Index("ix_income_activity_person", "person_id"),
        STRICT,
    )

    id: int | None = whole(default=None, primary_key=True)
    ngo_id: int = whole()
    person_id: int = whole()
    programme_id: int | None = whole(default=None, nullable=True)
    support_id: int | None = whole(default=None, nullable=True)
    sector: str = words()
    what: str = words()
    tools: str = words(default="")
    made_by: int | None = whole(default=None, nullable=True)
    made_us: int = whole()
    withdrawn_on: str | None = words(default=None, nullable=True)
    reason: str = words(default="")


class IncomeVisit(CoreModel, table=True):
    """What a person's activity brings in and costs in a usual month, as somebody found it who came to see it.

    ``baseline``: before anything was done; every other visit is compared with it. ``employed``: whom she pays.
    """

    __tablename__ = "income_visit"
    __table_args__ = (
        ForeignKeyConstraint(["activity_id"], ["income_activity.id"]),
        ForeignKeyConstraint(["noted_by"], ["staff.id"]),
        CheckConstraint("income_xof >= 0 AND costs_xof >= 0 AND employed >= 0", name="figures_not_below_zero"),
        CheckConstraint(_WITHDRAWN, name="withdrawn_with_reason"),
        STRICT,
    )

    activity_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    baseline: int = whole()
    seen_on: str = words()
    income_xof: int = whole()
    costs_xof: int = whole()
    employed: int = whole()
    goes_on: int = whole()
    noted_by: int | None = whole(default=None, nullable=True)
    noted_us: int = whole()
    withdrawn_on: str | None = words(default=None, nullable=True)
    reason: str = words(default="")
