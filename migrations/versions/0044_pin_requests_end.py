"""How a request for a new PIN ended: chosen, denied by her, overtaken by her PIN, stopped by president or panel"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pin_help", sa.Column("outcome", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("pin_help", "outcome")
