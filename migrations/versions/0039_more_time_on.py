"""The day on which the assembly gave a loan more time"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("loan", sa.Column("more_time_on", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("loan", "more_time_on")
