"""Figures of weeks and months as they were at the end of their last day, and the journal by its days"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0046"
branch_labels = None
depends_on = None

UNUSED = ("lent_xof", "late_xof")
NEW = ("late_30_xof", "late_90_xof", "outside_xof", "grants_xof", "settled")
NOUGHT = (
    *("institutions", "institution_savings_xof", "institution_loans", "institution_loans_xof"),
    *NEW,
)
KNOWN = (
    *("loans", "borrowers", "owed_xof", "late_owed_xof", "written_off_xof", "loan_cash_xof", "other_funds_xof"),
    "debts_xof",
)


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    # Weeks of before are drawn as they were kept, until the worker counts them again from the books: they are not
    # settled. Principal alone, which no page tells any more, and attendance, which is counted from the rolls, stay for
    # the version before; what is written from now on does not name them.
    op.execute("DELETE FROM week_figure WHERE owed_xof IS NULL")
    for name in UNUSED:
        if op.get_bind().dialect.name == "sqlite":  # it changes no default
            op.drop_column("week_figure", name)
            op.add_column("week_figure", sa.Column(name, whole, nullable=False, server_default="0"))
        else:
            op.alter_column("week_figure", name, server_default="0")
    for name in NEW:
        op.add_column("week_figure", sa.Column(name, whole, nullable=False, server_default="0"))
    op.create_table(
        "month_figure",
        sa.Column("group_id", whole, nullable=False),
        sa.Column("month_on", sa.Text(), nullable=False),
        *(sa.Column(name, whole, nullable=False) for name in ("members", "savings_xof", "meetings")),
        *(sa.Column(name, whole, nullable=False, server_default="0") for name in NOUGHT),
        *(sa.Column(name, whole, nullable=True) for name in KNOWN),
        sa.ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        sa.PrimaryKeyConstraint("group_id", "month_on"),
        sqlite_strict=True,
    )
    op.create_index("ix_month_figure_month", "month_figure", ["month_on", "group_id"])
    op.create_index("ix_journal_day", "journal", ["effective_on", "group_id", "seq"])


def downgrade() -> None:
    op.drop_index("ix_journal_day", table_name="journal")
    op.drop_index("ix_month_figure_month", table_name="month_figure")
    op.drop_table("month_figure")
    for name in reversed(NEW):
        op.drop_column("week_figure", name)
