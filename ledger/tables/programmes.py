"""What an organisation does beside the groups' money: its programmes. Nothing here is told to a phone."""

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from ledger.tables.columns import STRICT, whole, words


class Programme(SQLModel, table=True):
    """A programme of an organisation, which its groups may take part in. Its name stays in the panel."""

    __table_args__ = (UniqueConstraint("ngo_id", "name", name="uq_programme_name"), STRICT)

    id: int | None = whole(default=None, primary_key=True)
    ngo_id: int = whole(foreign_key="ngo.id")
    name: str = words()
    began_on: str = words()
    ended_on: str | None = words(default=None, nullable=True)


class ProgrammeGroup(SQLModel, table=True):
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
