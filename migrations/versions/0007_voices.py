"""Consultations and their answers."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "consultation",
        sa.Column("id", _WHOLE, nullable=False),
        sa.Column("ngo_id", _WHOLE, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("opens_on", sa.Text(), nullable=False),
        sa.Column("closes_on", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_consultation_ngo_id", "consultation", ["ngo_id"])
    op.create_table(
        "consultation_answer",
        sa.Column("consultation", _WHOLE, nullable=False),
        sa.Column("group_id", _WHOLE, nullable=False),
        sa.Column("member", _WHOLE, nullable=False),
        sa.Column("option", _WHOLE, nullable=False),
        sa.Column("answered_us", _WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["consultation"], ["consultation.id"]),
        sa.ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        sa.PrimaryKeyConstraint("consultation", "group_id", "member"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("consultation_answer")
    op.drop_table("consultation")
