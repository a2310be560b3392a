"""A person of the panel has recovery codes"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "recovery_code",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("staff_id", whole, nullable=False),
        sa.Column("made_us", whole, nullable=False),
        sa.Column("used_us", whole, nullable=True),
        sa.PrimaryKeyConstraint("code_hash"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sqlite_strict=True,
    )
    op.create_index("ix_recovery_code_staff_id", "recovery_code", ["staff_id"])


def downgrade() -> None:
    op.drop_table("recovery_code")
