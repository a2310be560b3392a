"""The three keys, and PINs that two members vouch for."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "key_turn",
        sa.Column("group_id", _WHOLE, nullable=False),
        sa.Column("meeting", _WHOLE, nullable=False),
        sa.Column("moment", sa.Text(), nullable=False),
        sa.Column("holder", _WHOLE, nullable=False),
        sa.Column("turned_us", _WHOLE, nullable=False),
        sa.CheckConstraint("moment IN ('open', 'close')", name="key_moment"),
        sa.ForeignKeyConstraint(["group_id", "meeting"], ["meeting.group_id", "meeting.number"]),
        sa.ForeignKeyConstraint(["group_id", "holder"], ["member.group_id", "member.number"]),
        sa.PrimaryKeyConstraint("group_id", "meeting", "moment", "holder"),
        sqlite_strict=True,
    )
    op.create_table(
        "pin_help",
        sa.Column("group_id", _WHOLE, nullable=False),
        sa.Column("member", _WHOLE, nullable=False),
        sa.Column("asked_us", _WHOLE, nullable=False),
        sa.Column("first_guardian", _WHOLE, nullable=True),
        sa.Column("second_guardian", _WHOLE, nullable=True),
        sa.Column("ready_us", _WHOLE, nullable=True),
        sa.Column("ended_us", _WHOLE, nullable=True),
        sa.CheckConstraint("first_guardian <> second_guardian", name="two_guardians"),
        sa.CheckConstraint("first_guardian <> member AND second_guardian <> member", name="not_her_own_guardian"),
        sa.ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        sa.PrimaryKeyConstraint("group_id", "member", "asked_us"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("pin_help")
    op.drop_table("key_turn")
