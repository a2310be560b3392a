"""Loans: what was left, and how many periods had been charged, when the assembly gave more time."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("loan", sa.Column("replanned_xof", _WHOLE, nullable=True))
    op.add_column("loan", sa.Column("replanned_period", _WHOLE, nullable=True))


def downgrade() -> None:
    op.drop_column("loan", "replanned_period")
    op.drop_column("loan", "replanned_xof")
