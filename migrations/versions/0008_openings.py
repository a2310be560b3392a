"""Imported groups: whose opening figures wait for the officers' word"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "opening",
        sa.Column("group_id", whole, nullable=False),
        sa.Column("sha", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("line", whole, nullable=False),
        sa.Column("imported_us", whole, nullable=False),
        sa.Column("seq", whole, nullable=True),
        sa.Column("confirmed_us", whole, nullable=True),
        sa.Column("confirmed_by", whole, nullable=True),
        sa.Column("reversed_us", whole, nullable=True),
        sa.Column("reversed_seq", whole, nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        sa.ForeignKeyConstraint(["group_id", "seq"], ["journal.group_id", "journal.seq"]),
        sa.ForeignKeyConstraint(["group_id", "reversed_seq"], ["journal.group_id", "journal.seq"]),
        sa.PrimaryKeyConstraint("group_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_opening_sha", "opening", ["sha"], unique=False)


def downgrade() -> None:
    op.drop_table("opening")
