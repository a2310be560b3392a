"""Rows of before are sealed as they stand"""

from alembic import op

from migrations.sealing import seal_rows

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    seal_rows(op.get_bind())


def downgrade() -> None:
    raise NotImplementedError("the chain carries seals from here on: restore a backup of before")
