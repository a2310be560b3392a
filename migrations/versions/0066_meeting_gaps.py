"""Why a meeting was missed or opened late, as the officer who opens the next one says with one key"""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "meeting_gap",
        *(sa.Column(name, whole, nullable=False) for name in ("group_id", "meeting")),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("missed", whole, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["group_id", "meeting"], ["meeting.group_id", "meeting.number"]),
        sa.PrimaryKeyConstraint("group_id", "meeting"),
        sqlite_strict=True,
    )
    op.create_index("ix_meeting_gap_day", "meeting_gap", ["due_on"])


def downgrade() -> None:
    op.drop_index("ix_meeting_gap_day", table_name="meeting_gap")
    op.drop_table("meeting_gap")
