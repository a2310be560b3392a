"""Visits of groups: an organisation's checklists by version, what was found, what is to be done, what is planned."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index

from ledger.tables.columns import STRICT, present, whole, words
from ledger.tables.core_model import CoreModel


class VisitChecklist(CoreModel, table=True):
    """One version of an organisation's checklist. Never changed, never deleted: visits were made with it.

    ``items`` is JSON, a list of ``kind`` and ``words`` (language → words); ``actions`` a list of words alone: the short
    list from which an action is chosen.
    """

    __tablename__ = "visit_checklist"
    __table_args__ = (
        ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        ForeignKeyConstraint(["made_by"], ["staff.id"]),
        STRICT,
    )

    ngo_id: int = whole(primary_key=True)
    version: int = whole(primary_key=True)
    items: str = words()
    actions: str = words()
    made_by: int | None = whole(default=None, nullable=True)
    made_us: int = whole()


class GroupVisit(CoreModel, table=True):
    """What an agent (``staff_id``) found at a group: a digit an item of the checklist; with at most one action.

    ``score``: the answers in hundredths of the best, as ``Checklist.score`` counts them.

    ``action`` is its number on the checklist's short list, 0 where ``action_words`` say it, none where there is none.
    ``origin`` is phone or panel; ``noted_by`` wrote it. A withdrawn visit stays and counts nowhere.
    """

    __tablename__ = "group_visit"
    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        ForeignKeyConstraint(["ngo_id", "version"], ["visit_checklist.ngo_id", "visit_checklist.version"]),
        ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        ForeignKeyConstraint(["noted_by"], ["staff.id"]),
        ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        CheckConstraint("origin IN ('phone', 'panel')", name="visit_origin"),
        CheckConstraint("score BETWEEN 0 AND 100", name="visit_score"),
        CheckConstraint(
            "(action IS NULL) = (action_who = '') AND (action IS NULL) = (action_due_on IS NULL)"
            " AND (action_done_on IS NULL OR action IS NOT NULL)",
            name="whole_action",
        ),
        Index("ix_group_visit_ngo", "ngo_id", "made_on"),
        Index("ix_group_visit_staff", "staff_id", "made_on"),
        present("ix_group_visit_programme", "programme_id"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    ngo_id: int = whole()
    staff_id: int = whole()
    programme_id: int | None = whole(default=None, nullable=True)
    made_on: str = words()
    version: int = whole()
    answers: str = words()
    score: int = whole()
    origin: str = words()
    idem_key: str = words(unique=True)
    noted_by: int = whole()
    noted_us: int = whole()
    action: int | None = whole(default=None, nullable=True)
    action_words: str = words(default="")
    action_who: str = words(default="")
    action_due_on: str | None = words(default=None, nullable=True)
    action_done_on: str | None = words(default=None, nullable=True)
    withdrawn_us: int | None = whole(default=None, nullable=True)


class VisitChange(CoreModel, table=True):
    """How a visit was before it was corrected or withdrawn, or its action done (``act``). Never changed.

    ``before`` is JSON, column → value.
    """

    __tablename__ = "visit_change"
    __table_args__ = (
        ForeignKeyConstraint(["group_id", "visit"], ["group_visit.group_id", "group_visit.number"]),
        ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    visit: int = whole(primary_key=True)
    number: int = whole(primary_key=True)
    act: str = words()
    before: str = words()
    reason: str = words(default="")
    staff_id: int = whole()
    noted_us: int = whole()


class VisitPlanned(CoreModel, table=True):
    """A visit that an agent is to make of a group, in a month (``2026-12``) or on a day (``2026-12-15``)."""

    __tablename__ = "visit_planned"
    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        Index("ix_visit_planned_ngo", "ngo_id", "due"),
        Index("ix_visit_planned_staff", "staff_id"),
        present("ix_visit_planned_programme", "programme_id"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    staff_id: int = whole(primary_key=True)
    due: str = words(primary_key=True)
    ngo_id: int = whole()
    programme_id: int | None = whole(default=None, nullable=True)
    planned_by: int = whole()
    planned_us: int = whole()
