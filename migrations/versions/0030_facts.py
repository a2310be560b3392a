"""A group's facts change from a day on, for a reason; what was before stays readable"""

import sqlalchemy as sa
from alembic import op

from migrations.guards import statements

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "group_fact",
        sa.Column("group_id", whole, nullable=False),
        sa.Column("number", whole, nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("holds_from", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("staff_id", whole, nullable=True),
        sa.Column("member", whole, nullable=True),
        sa.Column("noted_us", whole, nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("group_id", "number"),
        sqlite_strict=True,
    )
    for statement in statements(op.get_bind().dialect.name, "facts_"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("group_fact")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION kesu_facts_append_only()")
