"""A programme that was made by mistake is withdrawn"""

import sqlalchemy as sa
from alembic import op

revision = "0088"
down_revision = "0086"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("programme", sa.Column("withdrawn_us", whole, nullable=True))


def downgrade() -> None:
    op.drop_column("programme", "withdrawn_us")
