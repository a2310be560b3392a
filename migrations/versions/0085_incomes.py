"""Income activities of persons from a baseline on; activities and visits of groups are withdrawn with a reason"""

import sqlalchemy as sa
from alembic import op

from migrations.guards import statements

revision = "0085"
down_revision = "0081"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "income_activity",
        sa.Column("id", whole, nullable=False),
        *(sa.Column(name, whole, nullable=False) for name in ("ngo_id", "person_id")),
        *(sa.Column(name, whole, nullable=True) for name in ("programme_id", "support_id")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("sector", "what", "tools")),
        sa.Column("made_by", whole, nullable=True),
        sa.Column("made_us", whole, nullable=False),
        sa.Column("withdrawn_on", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(withdrawn_on IS NULL) = (reason = '')", name="withdrawn_with_reason"),
        sa.ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        sa.ForeignKeyConstraint(["support_id"], ["support.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    for name in ("ngo", "person"):
        op.create_index(f"ix_income_activity_{name}", "income_activity", [f"{name}_id"], unique=False)
    op.create_table(
        "income_visit",
        *(sa.Column(name, whole, nullable=False) for name in ("activity_id", "number", "baseline")),
        sa.Column("seen_on", sa.Text(), nullable=False),
        *(sa.Column(name, whole, nullable=False) for name in ("income_xof", "costs_xof", "employed", "goes_on")),
        sa.Column("noted_by", whole, nullable=True),
        sa.Column("noted_us", whole, nullable=False),
        sa.Column("withdrawn_on", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("income_xof >= 0 AND costs_xof >= 0 AND employed >= 0", name="figures_not_below_zero"),
        sa.CheckConstraint("(withdrawn_on IS NULL) = (reason = '')", name="withdrawn_with_reason"),
        sa.ForeignKeyConstraint(["activity_id"], ["income_activity.id"]),
        sa.ForeignKeyConstraint(["noted_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("activity_id", "number"),
        sqlite_strict=True,
    )
    for table in ("activity", "activity_visit"):
        op.add_column(table, sa.Column("withdrawn_on", sa.Text(), nullable=True))
        op.add_column(table, sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    for statement in statements(op.get_bind().dialect.name, "incomes_"):
        op.execute(statement)


def downgrade() -> None:
    for table in ("income_visit", "income_activity"):
        op.drop_table(table)
    for table in ("activity_visit", "activity"):
        for name in ("reason", "withdrawn_on"):
            op.drop_column(table, name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION kesu_income_stays")
