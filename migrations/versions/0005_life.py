"""The life of a group: decisions, help, share-outs, turns, tiers, and the accounts they need"""

import sqlalchemy as sa
from alembic import op

from migrations.guards import statements

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None

_LIMIT_XOF = 10**15
_GROUP_ACCOUNTS = {
    "losses": (0, _LIMIT_XOF),
    "earned:solidarity": (-_LIMIT_XOF, 0),
    "awaited": (-_LIMIT_XOF, 0),
    "linkage": (-_LIMIT_XOF, 0),
    "carried": (-_LIMIT_XOF, _LIMIT_XOF),
    "fund:solidarity": (-_LIMIT_XOF, _LIMIT_XOF),
}
_COLUMNS = "INSERT INTO account (group_id, code, kind, member, loan, floor_xof, ceil_xof, balance_xof, last_seq) "


def open_new_accounts() -> None:
    """Groups, members and loans that are there already get the accounts that new ones start with."""
    for code, (floor, ceil) in _GROUP_ACCOUNTS.items():
        op.execute(
            f"{_COLUMNS} SELECT group_id, '{code}', '{code.partition(':')[0]}', NULL, NULL, {floor}, {ceil}, 0, 0"
            " FROM ledger_head"
        )
    for kind in ("arrears", "dues", "help", "pot"):
        op.execute(
            f"{_COLUMNS} SELECT group_id, '{kind}:' || number, '{kind}', number, NULL, 0, {_LIMIT_XOF}, 0, 0"
            " FROM member"
        )
    op.execute(
        f"{_COLUMNS} SELECT group_id, 'penalty:' || loan, 'penalty', member, loan, 0, {_LIMIT_XOF}, 0, 0"
        " FROM account WHERE kind = 'principal'"
    )


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meeting", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("present", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("in_favour", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("against", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("in_favour + against <= present", name="votes_of_those_present"),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["savings_group.id"],
        ),
        sa.PrimaryKeyConstraint("group_id", "number"),
        sqlite_strict=True,
    )
    op.create_table(
        "tier_member",
        sa.Column("tier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("representative", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("began_on", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["savings_group.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tier_id", "member"],
            ["member.group_id", "member.number"],
        ),
        sa.PrimaryKeyConstraint("tier_id", "member"),
        sqlite_strict=True,
    )
    op.create_index("ix_tier_member_group", "tier_member", ["group_id"], unique=False)
    op.create_table(
        "tontine_turn",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cycle", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id", "cycle"],
            ["cycle.group_id", "cycle.number"],
        ),
        sa.ForeignKeyConstraint(
            ["group_id", "member"],
            ["member.group_id", "member.number"],
        ),
        sa.PrimaryKeyConstraint("group_id", "cycle", "round"),
        sa.UniqueConstraint("group_id", "cycle", "member", name="receives_once"),
        sqlite_strict=True,
    )
    op.create_table(
        "help_loan",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("amount_xof", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.CheckConstraint("amount_xof > 0", name="helps_with_something"),
        sa.ForeignKeyConstraint(
            ["group_id", "member"],
            ["member.group_id", "member.number"],
        ),
        sa.ForeignKeyConstraint(
            ["group_id", "seq"],
            ["journal.group_id", "journal.seq"],
        ),
        sa.PrimaryKeyConstraint("group_id", "seq"),
        sqlite_strict=True,
    )
    op.create_table(
        "linkage",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lender", sa.Text(), nullable=False),
        sa.Column("tier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("tier_loan", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("amount_xof", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("repaid_xof", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("received_on", sa.Text(), nullable=False),
        sa.CheckConstraint("amount_xof > 0", name="borrows_something"),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["savings_group.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tier_id", "tier_loan"],
            ["loan.group_id", "loan.number"],
        ),
        sa.PrimaryKeyConstraint("group_id", "number"),
        sqlite_strict=True,
    )
    op.create_table(
        "shareout",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cycle", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meeting", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pool_xof", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shares", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cash_xof", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("to_solidarity_xof", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("remainder_xof", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("remainder_to", sa.Text(), nullable=False),
        sa.Column("solidarity_each_xof", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("committed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("committed_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id", "cycle"],
            ["cycle.group_id", "cycle.number"],
        ),
        sa.ForeignKeyConstraint(
            ["group_id", "meeting"],
            ["meeting.group_id", "meeting.number"],
        ),
        sa.PrimaryKeyConstraint("group_id", "cycle"),
        sqlite_strict=True,
    )
    op.create_table(
        "shareout_line",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cycle", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shares", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gross_xof", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("loan_xof", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fines_xof", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("solidarity_xof", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("net_xof", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("debt_left_xof", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("counted", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("coin_xof", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "net_xof = gross_xof + coin_xof - loan_xof - fines_xof - solidarity_xof", name="proof_line_adds_up"
        ),
        sa.ForeignKeyConstraint(
            ["group_id", "cycle"],
            ["shareout.group_id", "shareout.cycle"],
        ),
        sa.ForeignKeyConstraint(
            ["group_id", "member"],
            ["member.group_id", "member.number"],
        ),
        sa.PrimaryKeyConstraint("group_id", "cycle", "member"),
        sqlite_strict=True,
    )
    op.add_column(
        "attendance", sa.Column("called_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
    )
    op.add_column(
        "loan",
        sa.Column(
            "refinances", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, server_default="0"
        ),
    )
    op.add_column("loan", sa.Column("linkage", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.add_column(
        "member", sa.Column("joins_cycle", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
    )
    op.add_column("cycle", sa.Column("closed_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    open_new_accounts()
    for statement in statements(op.get_bind().dialect.name, "life_"):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    raise NotImplementedError("accounts are never taken away; restore a backup instead")
