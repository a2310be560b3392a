"""The recipient's own word: cases that she opens, and one-time codes on paper for persons of no group"""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "support_case",
        sa.Column("id", whole, nullable=False),
        sa.Column("line_id", whole, nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("handed_by", whole, nullable=True),
        sa.Column("opened_us", whole, nullable=False),
        sa.Column("closed_us", whole, nullable=True),
        sa.Column("closed_by", whole, nullable=True),
        sa.Column("resolution", sa.Text(), nullable=False),
        sa.CheckConstraint("closed_by IS NULL OR handed_by IS NULL OR closed_by <> handed_by", name="two_people"),
        sa.CheckConstraint("(closed_us IS NULL) = (closed_by IS NULL)", name="closed_by_somebody"),
        sa.ForeignKeyConstraint(["line_id"], ["support_line.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_support_case_line", "support_case", ["line_id"], unique=False)
    op.create_table(
        "support_slip",
        sa.Column("person_id", whole, nullable=False),
        sa.Column("number", whole, nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("given_by", whole, nullable=True),
        sa.Column("given_us", whole, nullable=False),
        sa.Column("ends_us", whole, nullable=False),
        sa.Column("used_us", whole, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["given_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("person_id", "number"),
        sa.UniqueConstraint("code_hash"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("support_slip")
    op.drop_table("support_case")
