"""Goods sold in lots, their costs, and what each producer brought and was paid"""

import sqlalchemy as sa
from alembic import op

from migrations.guards import statements

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "lot",
        *(sa.Column(name, whole, nullable=False) for name in ("id", "ngo_id")),
        *(sa.Column(name, whole, nullable=True) for name in ("programme_id", "replaces")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("product", "season", "measure")),
        sa.Column("quantity", whole, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("buyer", "sold_on")),
        *(sa.Column(name, whole, nullable=False) for name in ("price_xof", "costs_xof")),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("made_by", whole, nullable=True),
        sa.Column("made_us", whole, nullable=False),
        sa.Column("withdrawn_on", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("quantity > 0 AND costs_xof >= 0 AND costs_xof <= price_xof", name="price_holds_costs"),
        sa.CheckConstraint("(withdrawn_on IS NULL) = (reason = '')", name="withdrawn_with_reason"),
        sa.ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        sa.ForeignKeyConstraint(["replaces"], ["lot.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_lot_ngo", "lot", ["ngo_id"], unique=False)
    op.create_table(
        "lot_cost",
        *(sa.Column(name, whole, nullable=False) for name in ("lot_id", "number")),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("amount_xof", whole, nullable=False),
        sa.CheckConstraint("amount_xof > 0", name="cost_above_zero"),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"]),
        sa.PrimaryKeyConstraint("lot_id", "number"),
        sqlite_strict=True,
    )
    op.create_table(
        "lot_line",
        *(sa.Column(name, whole, nullable=False) for name in ("lot_id", "person_id", "quantity", "paid_xof")),
        sa.CheckConstraint("quantity > 0 AND paid_xof >= 0", name="brought_above_zero"),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.PrimaryKeyConstraint("lot_id", "person_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_lot_line_person", "lot_line", ["person_id"], unique=False)
    for statement in statements(op.get_bind().dialect.name, "lots_"):
        op.execute(statement)


def downgrade() -> None:
    for table in ("lot_line", "lot_cost", "lot"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION kesu_lot_stays")
