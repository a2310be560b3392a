"""An index of the accounts that the indicators' form adds up"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KINDS = "kind IN ('box', 'shares', 'principal', 'charge', 'handover', 'help', 'losses', 'linkage', 'grants')"


def upgrade() -> None:
    op.create_index(
        "ix_account_form",
        "account",
        ["group_id", "kind"],
        unique=False,
        sqlite_where=sa.text(KINDS),
        postgresql_where=sa.text(KINDS),
    )


def downgrade() -> None:
    op.drop_index("ix_account_form", table_name="account")
