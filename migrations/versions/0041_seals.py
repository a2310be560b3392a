"""The chain seals the rows that steer or prove money, and not only transactions"""

import sqlalchemy as sa
from alembic import op

from migrations.guards import statements

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "seal",
        sa.Column("group_id", whole, nullable=False),
        sa.Column("number", whole, nullable=False),
        sa.Column("after_seq", whole, nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("gone", whole, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["ledger_head.group_id"]),
        sa.PrimaryKeyConstraint("group_id", "number"),
        sa.UniqueConstraint("group_id", "after_seq", "number", name="seals_in_order"),
        sqlite_strict=True,
    )
    op.add_column("ledger_head", sa.Column("seals", whole, nullable=False, server_default="0"))
    for statement in statements(op.get_bind().dialect.name, "seals_"):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("the chain carries seals from here on: restore a backup of before")
