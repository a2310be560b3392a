"""A member who moves from one group to another: what each of the two books says of it, never taken away"""

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0077"
branch_labels = None
depends_on = None

KEYS = {"member_move": ("group_id", "number"), "member_arrival": ("group_id", "member")}


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "member_move",
        *(sa.Column(name, whole, nullable=False) for name in ("group_id", "number", "member", "to_group")),
        sa.Column("code", sa.Text(), nullable=False),
        *(sa.Column(name, whole, nullable=False) for name in ("asked_by", "asked_us", "ends_us")),
        *(sa.Column(name, whole, nullable=True) for name in ("agreed_us", "accepted_by", "accepted_us", "ended_us")),
        sa.Column("outcome", sa.Text(), nullable=True),
        *(
            sa.Column(name, whole, nullable=True)
            for name in ("to_member", "savings_xof", "paid_xof", "left_xof", "since_seq", "upto_seq")
        ),
        sa.CheckConstraint("to_group <> group_id", name="to_another_group"),
        sa.CheckConstraint(
            "outcome <> 'moved' OR (agreed_us IS NOT NULL AND accepted_by IS NOT NULL AND to_member IS NOT NULL)",
            name="moved_by_all",
        ),
        sa.ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        sa.ForeignKeyConstraint(["group_id", "asked_by"], ["member.group_id", "member.number"]),
        sa.ForeignKeyConstraint(["to_group", "accepted_by"], ["member.group_id", "member.number"]),
        sa.PrimaryKeyConstraint("group_id", "number"),
        sqlite_strict=True,
    )
    op.create_index("ix_member_move_to", "member_move", ["to_group", "code"])
    op.create_table(
        "member_arrival",
        *(
            sa.Column(name, whole, nullable=False)
            for name in ("group_id", "member", "from_group", "from_move", "from_member")
        ),
        sa.Column("arrived_on", sa.Text(), nullable=False),
        *(sa.Column(name, whole, nullable=False) for name in ("savings_xof", "paid_xof", "left_xof")),
        sa.Column("shown_us", whole, nullable=True),
        sa.ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        sa.ForeignKeyConstraint(["from_group", "from_move"], ["member_move.group_id", "member_move.number"]),
        sa.PrimaryKeyConstraint("group_id", "member"),
        sqlite_strict=True,
    )
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in KEYS:
        for statement in _postgresql(table) if postgresql else _sqlite(table):
            op.execute(statement)


def _postgresql(table: str) -> list[str]:
    refuse = "EXECUTE FUNCTION kesu_refuse()"
    return [
        f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW {refuse}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
    ]


def _sqlite(table: str) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, 'ledger: {table} is append-only'); END"
    same = " AND ".join(f"{column} = NEW.{column}" for column in KEYS[table])
    there = f"EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid OR {same})"
    return [
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {there} {refuse}",
    ]


def downgrade() -> None:
    raise NotImplementedError("the guards are never taken back; restore a backup instead")
