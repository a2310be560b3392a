"""A proxy hears the receipts of a member without a phone, if she allowed it"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("member", sa.Column("proxy_consent_on", sa.Text(), nullable=True))
    op.add_column("member", sa.Column("proxy_heard_id", whole, nullable=True))


def downgrade() -> None:
    op.drop_column("member", "proxy_heard_id")
    op.drop_column("member", "proxy_consent_on")
