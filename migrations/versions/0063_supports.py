"""Supports in cash, vouchers, goods and services take the place of grants, whose rows they take over; stock of goods"""

import sqlalchemy as sa
from alembic import op

from migrations.guards import statements

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

# text: rows are copied from tables that no model knows any more; the version before reads them until it is stopped.
SUPPORTS = """
INSERT INTO support (id, ngo_id, programme_id, kind, what, measure, funder, stock, women, men, promised_on)
SELECT a.id, g.ngo_id, a.programme_id, 'cash', a.purpose, '', '', '', a.women, a.men, a.promised_on
FROM award a JOIN savings_group g ON g.id = a.group_id
"""
LINES = """
INSERT INTO support_line (support_id, tranche, due_on, group_id, quantity, handed_on, reason)
SELECT t.award_id, t.number, t.due_on, a.group_id, t.amount_xof, t.paid_on, ''
FROM award_tranche t JOIN award a ON a.id = t.award_id WHERE t.amount_xof > 0 ORDER BY t.award_id, t.number
"""
NEXT = "SELECT setval(pg_get_serial_sequence('support', 'id'), COALESCE(MAX(id), 0) + 1, false) FROM support"


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "support",
        sa.Column("id", whole, nullable=False),
        sa.Column("ngo_id", whole, nullable=True),
        sa.Column("programme_id", whole, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("funder", sa.Text(), nullable=False),
        sa.Column("stock", sa.Text(), nullable=False),
        sa.Column("women", whole, nullable=False),
        sa.Column("men", whole, nullable=False),
        sa.Column("promised_on", sa.Text(), nullable=False),
        sa.Column("made_by", whole, nullable=True),
        sa.ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_support_ngo", "support", ["ngo_id"], unique=False)
    op.create_index("ix_support_programme", "support", ["programme_id"], unique=False)
    op.create_table(
        "support_line",
        sa.Column("id", whole, nullable=False),
        sa.Column("support_id", whole, nullable=False),
        sa.Column("tranche", whole, nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("person_id", whole, nullable=True),
        sa.Column("group_id", whole, nullable=True),
        sa.Column("quantity", whole, nullable=False),
        sa.Column("handed_on", sa.Text(), nullable=True),
        sa.Column("handed_by", whole, nullable=True),
        sa.Column("counters", whole, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=True),
        sa.Column("said_us", whole, nullable=True),
        sa.CheckConstraint("(person_id IS NULL) <> (group_id IS NULL)", name="one_recipient"),
        sa.CheckConstraint(
            "(counters IS NULL AND quantity > 0) OR (counters IS NOT NULL AND quantity < 0)", name="signs"
        ),
        sa.CheckConstraint(
            "word IS NULL OR (word IN ('yes', 'no', 'part') AND handed_on IS NOT NULL)", name="own_word"
        ),
        sa.ForeignKeyConstraint(["support_id"], ["support.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        sa.ForeignKeyConstraint(["handed_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["counters"], ["support_line.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_support_line_support", "support_line", ["support_id", "tranche"], unique=False)
    for column, unique in (("person", False), ("group", False), ("counters", True)):
        name = column if unique else f"{column}_id"
        there = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"ix_support_line_{column}",
            "support_line",
            [name],
            unique=unique,
            sqlite_where=there,
            postgresql_where=there,
        )
    op.create_table(
        "stock_move",
        sa.Column("ngo_id", whole, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("goods", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("number", whole, nullable=False),
        sa.Column("quantity", whole, nullable=False),
        sa.Column("left_after", whole, nullable=False),
        sa.Column("moved_on", sa.Text(), nullable=False),
        sa.Column("support_id", whole, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("staff_id", whole, nullable=True),
        sa.CheckConstraint("left_after >= 0", name="stock_never_below_zero"),
        sa.ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        sa.ForeignKeyConstraint(["support_id"], ["support.id"]),
        sa.PrimaryKeyConstraint("ngo_id", "place", "goods", "measure", "number"),
        sqlite_strict=True,
    )
    op.execute(SUPPORTS)
    op.execute(LINES)
    engine = op.get_bind().dialect.name
    if engine == "postgresql":
        op.execute(NEXT)
    for statement in statements(engine, "supports_"):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("grants are supports now; restore a backup instead")
