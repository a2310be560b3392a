"""A field agent has a phone"""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0068"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "staff_phone",
        sa.Column("staff_id", whole, nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=True),
        sa.Column("pin_tries", whole, nullable=False),
        sa.Column("locked_until_us", whole, nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=True),
        sa.Column("code_ends_us", whole, nullable=False),
        sa.PrimaryKeyConstraint("staff_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.UniqueConstraint("phone"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("staff_phone")
