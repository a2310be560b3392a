"""A consultation asked by mistake is withdrawn, and its wording corrected before the first answer"""

import sqlalchemy as sa
from alembic import op

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consultation", sa.Column("withdrawn_on", sa.Text(), nullable=True))
    op.add_column("consultation", sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    op.add_column("consultation", sa.Column("worded_before", sa.Text(), nullable=False, server_default="[]"))


def downgrade() -> None:
    for name in ("worded_before", "reason", "withdrawn_on"):
        op.drop_column("consultation", name)
