"""Messages: who holds a phone, what came in, delivery reports, the simulator's inbox, schedules, budgets"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sms_phone",
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("held_by", sa.Text(), nullable=False),
        sa.Column("held_until_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("phone"),
        sqlite_strict=True,
    )
    op.create_table(
        "inbound_sms",
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("gateway_id", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("at_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("gateway", "gateway_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_inbound_sms_phone", "inbound_sms", ["phone", "at_us"], unique=False)
    op.create_table(
        "delivery_report",
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("first_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("gateway", "message_id", "status"),
        sqlite_strict=True,
    )
    op.create_table(
        "inbox_message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("parts", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_inbox_message_phone", "inbox_message", ["phone", "id"], unique=False)
    op.create_table(
        "schedule_mark",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("done_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("job"),
        sqlite_strict=True,
    )
    op.create_table(
        "sms_budget",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month_xof", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        sa.PrimaryKeyConstraint("group_id"),
        sqlite_strict=True,
    )
    op.add_column(
        "outbox", sa.Column("merged_into", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
    )
    op.create_index(
        "ix_outbox_phone",
        "outbox",
        ["phone", "sent_us"],
        unique=False,
        sqlite_where=sa.text("phone IS NOT NULL"),
        postgresql_where=sa.text("phone IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_sent",
        "outbox",
        ["sent_us"],
        unique=False,
        sqlite_where=sa.text("sent_us IS NOT NULL"),
        postgresql_where=sa.text("sent_us IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_sent", table_name="outbox")
    op.drop_index("ix_outbox_phone", table_name="outbox")
    op.drop_column("outbox", "merged_into")
    for table in ("sms_budget", "schedule_mark", "inbox_message", "delivery_report", "inbound_sms", "sms_phone"):
        op.drop_table(table)
