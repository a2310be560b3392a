"""Recordings and lines of the catalogues are signed off by name"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "clip_signed",
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("clip", sa.Text(), nullable=False),
        sa.Column("sound", sa.Text(), nullable=False),
        sa.Column("staff_id", _WHOLE, nullable=False),
        sa.Column("signed_us", _WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("language", "clip", "sound"),
        sqlite_strict=True,
    )
    op.create_table(
        "line_reviewed",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("catalogue", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("corrected", sa.Text(), nullable=True),
        sa.Column("staff_id", _WHOLE, nullable=False),
        sa.Column("reviewed_us", _WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_line_reviewed_line", "line_reviewed", ["language", "catalogue", "key", "id"])


def downgrade() -> None:
    op.drop_table("line_reviewed")
    op.drop_table("clip_signed")
