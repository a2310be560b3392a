"""Postings of many groups are written and guarded together, and a head counts how often its books were locked"""

import sqlalchemy as sa
from alembic import op

from migrations.guards import statements

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("ledger_head", sa.Column("turn", _WHOLE, nullable=False, server_default="0"))
    for statement in statements(op.get_bind().dialect.name, "together_"):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("the guards are never taken back; restore a backup instead")
