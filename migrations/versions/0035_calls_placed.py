"""Calls that the service places: how long they lasted, and what is reserved until they end"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_COLUMNS = (
    ("outbox", "seconds"),
    ("outbox", "reserved_millixof"),
    ("delivery_report", "seconds"),
    ("delivery_report", "cost_millixof"),
)


def upgrade() -> None:
    for table, column in _COLUMNS:
        op.add_column(table, sa.Column(column, _WHOLE, nullable=True))


def downgrade() -> None:
    for table, column in reversed(_COLUMNS):
        op.drop_column(table, column)
