"""Outside support beside a group's fund, never inside it: grants in tranches, and members' income activities.

No table here names a member, and no account of the group's books knows of them.
"""

from sqlalchemy import ForeignKeyConstraint, Index

from ledger.tables.columns import STRICT, whole, words
from ledger.tables.core_model import CoreModel


class Award(CoreModel, table=True):
    """A grant that an organisation promised to people of a group; it is paid in tranches."""

    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        Index("ix_award_group", "group_id"),
        STRICT,
    )

    id: int | None = whole(default=None, primary_key=True)
    group_id: int = whole()
    programme_id: int | None = whole(default=None, nullable=True)
    purpose: str = words()
    women: int = whole()
    men: int = whole()
    promised_on: str = words()


class AwardTranche(CoreModel, table=True):
    """A part of a grant: what is due when, and when it was paid."""

    __tablename__ = "award_tranche"
    __table_args__ = (ForeignKeyConstraint(["award_id"], ["award.id"]), STRICT)

    award_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    amount_xof: int = whole()
    due_on: str = words()
    paid_on: str | None = words(default=None, nullable=True)


class Activity(CoreModel, table=True):
    """An income activity of people of a group: a market garden, a mill, a stall."""

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
