"""What each week's figures need so that the indicators of a past period can be told"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COUNTED = ("attending", "called")
KNOWN_FROM_NOW_ON = (
    "loans",
    "borrowers",
    "owed_xof",
    "late_owed_xof",
    "written_off_xof",
    "loan_cash_xof",
    "other_funds_xof",
    "debts_xof",
)


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    for name in COUNTED:
        op.add_column("week_figure", sa.Column(name, whole, nullable=False, server_default="0"))
    for name in KNOWN_FROM_NOW_ON:
        op.add_column("week_figure", sa.Column(name, whole, nullable=True))


def downgrade() -> None:
    for name in (*reversed(KNOWN_FROM_NOW_ON), *reversed(COUNTED)):
        op.drop_column("week_figure", name)
