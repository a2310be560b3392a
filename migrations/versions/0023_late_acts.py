"""Acts that outlasted their hop: how they ended, until the next call of whoever did them."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None
_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "late_act",
        sa.Column("group_id", _WHOLE, nullable=False),
        sa.Column("member", _WHOLE, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at_us", _WHOLE, nullable=False),
        sa.Column("begun", sa.Text(), nullable=False),
        sa.Column("written", _WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        sa.PrimaryKeyConstraint("group_id", "member", "key"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("late_act")
