"""A group is handed to another organisation, or released; its totals of that day stay with the former one"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

TOTALS = ("members", "women", "savings_xof", "lent_xof", "box_xof", "paid_xof")


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "group_transfer",
        sa.Column("group_id", whole, nullable=False),
        sa.Column("number", whole, nullable=False),
        sa.Column("from_ngo", whole, nullable=True),
        sa.Column("to_ngo", whole, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", whole, nullable=False),
        sa.Column("asked_us", whole, nullable=False),
        sa.Column("ended_by", whole, nullable=True),
        sa.Column("ended_us", whole, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        *(sa.Column(name, whole, nullable=True) for name in TOTALS),
        sa.ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        sa.ForeignKeyConstraint(["from_ngo"], ["ngo.id"]),
        sa.ForeignKeyConstraint(["to_ngo"], ["ngo.id"]),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["ended_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("group_id", "number"),
        sqlite_strict=True,
    )
    op.create_index("ix_group_transfer_from", "group_transfer", ["from_ngo"], unique=False)
    op.create_index("ix_group_transfer_to", "group_transfer", ["to_ngo"], unique=False)


def downgrade() -> None:
    op.drop_table("group_transfer")
