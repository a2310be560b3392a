"""Messages to field agents: whose they are in the outbox, and whether an agent wants any"""

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("outbox", sa.Column("staff_id", whole, nullable=True))
    there = sa.text("staff_id IS NOT NULL")
    op.create_index("ix_outbox_staff", "outbox", ["staff_id"], unique=False, sqlite_where=there, postgresql_where=there)
    op.add_column("staff_phone", sa.Column("sms_wanted", whole, nullable=False, server_default="1"))


def downgrade() -> None:
    op.drop_column("staff_phone", "sms_wanted")
    op.drop_index("ix_outbox_staff", table_name="outbox")
    op.drop_column("outbox", "staff_id")
