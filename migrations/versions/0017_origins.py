"""From which group a group grew, and who trained it"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "group_origin",
        sa.Column("group_id", whole, nullable=False),
        sa.Column("from_group_id", whole, nullable=True),
        sa.Column("trainer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        sa.ForeignKeyConstraint(["from_group_id"], ["savings_group.id"]),
        sa.PrimaryKeyConstraint("group_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_group_origin_from", "group_origin", ["from_group_id"], unique=False)


def downgrade() -> None:
    op.drop_table("group_origin")
