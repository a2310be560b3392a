"""Grants in tranches and income activities, beside the groups' funds"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "award",
        sa.Column("id", whole, nullable=False),
        sa.Column("group_id", whole, nullable=False),
        sa.Column("programme_id", whole, nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("women", whole, nullable=False),
        sa.Column("men", whole, nullable=False),
        sa.Column("promised_on", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_award_group", "award", ["group_id"], unique=False)
    op.create_table(
        "award_tranche",
        sa.Column("award_id", whole, nullable=False),
        sa.Column("number", whole, nullable=False),
        sa.Column("amount_xof", whole, nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("paid_on", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"]),
        sa.PrimaryKeyConstraint("award_id", "number"),
        sqlite_strict=True,
    )
    op.create_table(
        "activity",
        sa.Column("id", whole, nullable=False),
        sa.Column("group_id", whole, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("women", whole, nullable=False),
        sa.Column("men", whole, nullable=False),
        sa.Column("began_on", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_activity_group", "activity", ["group_id"], unique=False)
    op.create_table(
        "activity_visit",
        sa.Column("activity_id", whole, nullable=False),
        sa.Column("number", whole, nullable=False),
        sa.Column("seen_on", sa.Text(), nullable=False),
        sa.Column("income_xof", whole, nullable=False),
        sa.Column("costs_xof", whole, nullable=False),
        sa.Column("goes_on", whole, nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"]),
        sa.PrimaryKeyConstraint("activity_id", "number"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    for table in ("activity_visit", "activity", "award_tranche", "award"):
        op.drop_table(table)
