"""What an organisation does beside the groups' money: programmes, trainings, groups that grow from groups.

Nothing here is told to a phone.
"""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint

from ledger.tables.columns import STRICT, whole, words
from ledger.tables.core_model import CoreModel


class Programme(CoreModel, table=True):
    """A programme of an organisation, which its groups may take part in. Its name stays in the panel.

    Where other organisations take part too (``ProgrammePartner``), ``ngo_id`` is the one that leads it.
    ``withdrawn_us``: it was made by mistake; nobody sees it any more, and its name is free again.
    """

    __table_args__ = (UniqueConstraint("ngo_id", "name", name="uq_programme_name"), STRICT)

    id: int | None = whole(default=None, primary_key=True)
    ngo_id: int = whole(foreign_key="ngo.id")
    name: str = words()
    began_on: str = words()
    ended_on: str | None = words(default=None, nullable=True)
    withdrawn_us: int | None = whole(default=None, nullable=True)


class ProgrammePartner(CoreModel, table=True):
    """An organisation that takes part in a programme which another one leads."""

    __tablename__ = "programme_partner"
    __table_args__ = (
        ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        Index("ix_programme_partner_ngo", "ngo_id"),
        STRICT,
    )

    programme_id: int = whole(primary_key=True)
    ngo_id: int = whole(primary_key=True)


class ProgrammeGroup(CoreModel, table=True):
    """A group that takes part in a programme."""

    __tablename__ = "programme_group"
    __table_args__ = (
        ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        Index("ix_programme_group", "group_id"),
        STRICT,
    )

    programme_id: int = whole(primary_key=True)
    group_id: int = whole(primary_key=True)


class Training(CoreModel, table=True):
    """A training, dialogue, assembly, exchange visit or awareness meeting (``kind``) that an organisation held.

    Who came is counted by group, and beside them people of no group; or named (``TrainingPerson``) and in no number.
    ``follow_up`` is what is to be done after it, by ``follow_up_on``; ``followed_on`` the day it was done.
    """

    __table_args__ = (
        ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        ForeignKeyConstraint(["recorded_by"], ["staff.id"]),
        Index("ix_training_began", "ngo_id", "began_on"),
        STRICT,
    )

    id: int | None = whole(default=None, primary_key=True)
    ngo_id: int = whole()
    programme_id: int | None = whole(default=None, nullable=True)
    topic: str = words()
    place: str = words(default="")
    trainer: str = words(default="")
    began_on: str = words()
    days: int = whole()
    other_women: int = whole(default=0)
    other_men: int = whole(default=0)
    recorded_by: int = whole()
    kind: str = words(default="training")
    follow_up: str = words(default="")
    follow_up_on: str | None = words(default=None, nullable=True)
    followed_on: str | None = words(default=None, nullable=True)


class TrainingSubject(CoreModel, table=True):
    """A subject on an organisation's own list; a training keeps its topic when the subject leaves the list."""

    __tablename__ = "training_subject"
    __table_args__ = (ForeignKeyConstraint(["ngo_id"], ["ngo.id"]), STRICT)

    ngo_id: int = whole(primary_key=True)
    name: str = words(primary_key=True)


class TrainingPerson(CoreModel, table=True):
    """A person who came to a training, by her pseudonym."""

    __tablename__ = "training_person"
    __table_args__ = (
        ForeignKeyConstraint(["training_id"], ["training.id"]),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        Index("ix_training_person", "person_id"),
        STRICT,
    )

    training_id: int = whole(primary_key=True)
    person_id: int = whole(primary_key=True)


class VolunteerMonth(CoreModel, table=True):
    """How many days a person gave to one work in one month (``2026-11``)."""

    __tablename__ = "volunteer_month"
    __table_args__ = (
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        ForeignKeyConstraint(["noted_by"], ["staff.id"]),
        CheckConstraint("days BETWEEN 1 AND 31", name="days_of_a_month"),
        STRICT,
    )

    person_id: int = whole(primary_key=True)
    month: str = words(primary_key=True)
    work: str = words(primary_key=True)
    programme_id: int | None = whole(default=None, nullable=True)
    days: int = whole()
    noted_by: int | None = whole(default=None, nullable=True)


class TrainingAttendance(CoreModel, table=True):
    """How many women and men of a group came to a training."""

    __tablename__ = "training_attendance"
    __table_args__ = (
        ForeignKeyConstraint(["training_id"], ["training.id"]),
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        Index("ix_training_attendance_group", "group_id"),
        STRICT,
    )

    training_id: int = whole(primary_key=True)
    group_id: int = whole(primary_key=True)
    women: int = whole()
    men: int = whole()


class GroupOrigin(CoreModel, table=True):
    """How a group began: the group that replicated itself in it, if one did, and who trained it."""

    __tablename__ = "group_origin"
    __table_args__ = (
        ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        ForeignKeyConstraint(["from_group_id"], ["savings_group.id"]),
        Index("ix_group_origin_from", "from_group_id"),
        STRICT,
    )

    group_id: int = whole(primary_key=True)
    from_group_id: int | None = whole(default=None, nullable=True)
    trainer: str = words(default="")
