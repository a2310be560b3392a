"""What a member said to being written to stands beside what she said to being kept in the books"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("consent", sa.Column("sms", whole, nullable=True))


def downgrade() -> None:
    op.drop_column("consent", "sms")
