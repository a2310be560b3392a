"""When an organisation looks at its groups, and what its people noted about those"""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "attention_rule",
        sa.Column("ngo_id", whole, nullable=False, autoincrement=False),
        sa.Column("silent_days", whole, nullable=False),
        sa.Column("late_xof", whole, nullable=False),
        sa.ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        sa.PrimaryKeyConstraint("ngo_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "group_note",
        sa.Column("group_id", whole, nullable=False),
        sa.Column("number", whole, nullable=False),
        sa.Column("staff_id", whole, nullable=False),
        sa.Column("noted_us", whole, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("group_id", "number"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("group_note")
    op.drop_table("attention_rule")
