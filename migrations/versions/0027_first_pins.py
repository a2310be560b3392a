"""One-time codes for the first PINs of a group's officers, and starting a group again"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "activation",
        sa.Column("group_id", whole, nullable=False),
        sa.Column("number", whole, nullable=False),
        sa.Column("member", whole, nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("tries", whole, nullable=False),
        sa.Column("given_by", whole, nullable=True),
        sa.Column("given_us", whole, nullable=False),
        sa.Column("ends_us", whole, nullable=False),
        sa.Column("used_us", whole, nullable=True),
        sa.Column("ended_us", whole, nullable=True),
        sa.CheckConstraint("tries BETWEEN 0 AND 5", name="five_tries"),
        sa.ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        sa.ForeignKeyConstraint(["given_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("group_id", "number"),
        sqlite_strict=True,
    )
    op.create_table(
        "group_restart",
        sa.Column("group_id", whole, nullable=False),
        sa.Column("number", whole, nullable=False),
        sa.Column("asked_by", whole, nullable=False),
        sa.Column("asked_us", whole, nullable=False),
        sa.Column("confirmed_by", whole, nullable=True),
        sa.Column("ready_us", whole, nullable=True),
        sa.Column("ended_us", whole, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint("asked_by <> confirmed_by", name="two_people"),
        sa.ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["confirmed_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("group_id", "number"),
        sqlite_strict=True,
    )
    op.create_table(
        "restart_pin",
        sa.Column("group_id", whole, nullable=False),
        sa.Column("restart", whole, nullable=False),
        sa.Column("member", whole, nullable=False),
        sa.Column("typed_us", whole, nullable=False),
        sa.ForeignKeyConstraint(["group_id", "restart"], ["group_restart.group_id", "group_restart.number"]),
        sa.ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        sa.PrimaryKeyConstraint("group_id", "restart", "member"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    for table in ("restart_pin", "group_restart", "activation"):
        op.drop_table(table)
