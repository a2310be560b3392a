"""Kinds, subjects and follow-up of trainings, who came by person, and volunteers' days by month"""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0070"
branch_labels = None
depends_on = None

SUBJECTS = "INSERT INTO training_subject (ngo_id, name) SELECT DISTINCT ngo_id, topic FROM training WHERE topic <> ''"


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("training", sa.Column("kind", sa.Text(), nullable=False, server_default="training"))
    op.add_column("training", sa.Column("follow_up", sa.Text(), nullable=False, server_default=""))
    for name in ("follow_up_on", "followed_on"):
        op.add_column("training", sa.Column(name, sa.Text(), nullable=True))
    op.create_table(
        "training_subject",
        sa.Column("ngo_id", whole, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        sa.PrimaryKeyConstraint("ngo_id", "name"),
        sqlite_strict=True,
    )
    op.create_table(
        "training_person",
        sa.Column("training_id", whole, nullable=False),
        sa.Column("person_id", whole, nullable=False),
        sa.ForeignKeyConstraint(["training_id"], ["training.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("training_id", "person_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_training_person", "training_person", ["person_id"], unique=False)
    op.create_table(
        "volunteer_month",
        sa.Column("person_id", whole, nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("work", sa.Text(), nullable=False),
        sa.Column("programme_id", whole, nullable=True),
        sa.Column("days", whole, nullable=False),
        sa.Column("noted_by", whole, nullable=True),
        sa.CheckConstraint("days BETWEEN 1 AND 31", name="days_of_a_month"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        sa.ForeignKeyConstraint(["noted_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("person_id", "month", "work"),
        sqlite_strict=True,
    )
    op.execute(SUBJECTS)


def downgrade() -> None:
    for table in ("volunteer_month", "training_person", "training_subject"):
        op.drop_table(table)
    for name in ("followed_on", "follow_up_on", "follow_up", "kind"):
        op.drop_column("training", name)
