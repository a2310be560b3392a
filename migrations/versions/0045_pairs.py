"""A group's loan from a tier says what is owed of charges and what was given up, as the tier's books do"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    for name in ("forgiven_xof", "charge_xof"):
        op.add_column("linkage", sa.Column(name, whole, nullable=False, server_default="0"))
    op.create_index("ix_linkage_tier", "linkage", ["tier_id", "tier_loan"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_linkage_tier", "linkage")
    for name in ("charge_xof", "forgiven_xof"):
        op.drop_column("linkage", name)
