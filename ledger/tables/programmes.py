"""What an organisation does beside the groups' money: programmes, trainings, groups that grow from groups.

Nothing here is told to a phone.
"""

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint

from ledger.tables.columns import STRICT, whole, words
from ledger.tables.core_model import CoreModel


class Programme(CoreModel, table=True):
    """A programme of an organisation, which its groups may take part in. Its name stays in the panel.

    Where other organisations take part too (``ProgrammePartner``), ``ngo_id`` is the one that leads it.
    """

    __table_args__ = (UniqueConstraint("ngo_id", "name", name="uq_programme_name"), STRICT)

    id: int | None = whole(default=None, primary_key=True)
    ngo_id: int = whole(foreign_key="ngo.id")
    name: str = words()
    began_on: str = words()
    ended_on: str | None = words(default=None, nullable=True)


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
    """A training that an organisation gave. Who came is counted by group, and beside them people of no group."""

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
