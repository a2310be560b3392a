"""Programmes of organisations, and the groups that take part"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "programme",
        sa.Column("id", whole, nullable=False),
        sa.Column("ngo_id", whole, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("began_on", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ngo_id", "name", name="uq_programme_name"),
        sqlite_strict=True,
    )
    op.create_table(
        "programme_group",
        sa.Column("programme_id", whole, nullable=False),
        sa.Column("group_id", whole, nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        sa.ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        sa.PrimaryKeyConstraint("programme_id", "group_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_programme_group", "programme_group", ["group_id"], unique=False)


def downgrade() -> None:
    op.drop_table("programme_group")
    op.drop_table("programme")
