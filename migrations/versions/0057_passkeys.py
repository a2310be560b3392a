"""A person of the panel has passkeys"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "passkey",
        sa.Column("credential_id", sa.Text(), nullable=False),
        sa.Column("staff_id", whole, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("uses", whole, nullable=False),
        sa.Column("made_us", whole, nullable=False),
        sa.Column("used_us", whole, nullable=True),
        sa.PrimaryKeyConstraint("credential_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sqlite_strict=True,
    )
    op.create_index("ix_passkey_staff_id", "passkey", ["staff_id"])


def downgrade() -> None:
    op.drop_table("passkey")
