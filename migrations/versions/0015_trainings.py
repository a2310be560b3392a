"""Trainings, and how many women and men of each group came"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "training",
        sa.Column("id", whole, nullable=False),
        sa.Column("ngo_id", whole, nullable=False),
        sa.Column("programme_id", whole, nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("trainer", sa.Text(), nullable=False),
        sa.Column("began_on", sa.Text(), nullable=False),
        sa.Column("days", whole, nullable=False),
        sa.Column("other_women", whole, nullable=False),
        sa.Column("other_men", whole, nullable=False),
        sa.Column("recorded_by", whole, nullable=False),
        sa.ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        sa.ForeignKeyConstraint(["recorded_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_training_began", "training", ["ngo_id", "began_on"], unique=False)
    op.create_table(
        "training_attendance",
        sa.Column("training_id", whole, nullable=False),
        sa.Column("group_id", whole, nullable=False),
        sa.Column("women", whole, nullable=False),
        sa.Column("men", whole, nullable=False),
        sa.ForeignKeyConstraint(["training_id"], ["training.id"]),
        sa.ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        sa.PrimaryKeyConstraint("training_id", "group_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_training_attendance_group", "training_attendance", ["group_id"], unique=False)


def downgrade() -> None:
    op.drop_table("training_attendance")
    op.drop_table("training")
