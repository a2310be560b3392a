"""Forms of the panel that made something, so that pressed twice they make it once."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_used",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("used_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("token_hash"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("form_used")
