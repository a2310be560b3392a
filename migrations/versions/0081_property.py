"""What kept weeks and months say of property, at their end and at the start of the cycle"""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0079"
branch_labels = None
depends_on = None

TABLES = ("week_figure", "month_figure")
COLUMNS = ("property_xof", "property_at_start_xof")


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    for table in TABLES:
        for column in COLUMNS:
            op.add_column(table, sa.Column(column, whole, nullable=False, server_default="0"))


def downgrade() -> None:
    for table in TABLES:
        for column in reversed(COLUMNS):
            op.drop_column(table, column)
