"""A consultation's tally, frozen"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("consultation", sa.Column("frozen_us", whole, nullable=True))
    op.add_column("consultation", sa.Column("frozen", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("consultation", "frozen")
    op.drop_column("consultation", "frozen_us")
