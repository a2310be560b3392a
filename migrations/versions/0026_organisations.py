"""Organisations are opened and closed, share programmes, and a donor may see some of them"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

WORDS = (("languages", "fr"), ("regions", ""), ("sender", ""), ("help_number", ""))


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    for name, default in WORDS:
        op.add_column("ngo", sa.Column(name, sa.Text(), server_default=default, nullable=False))
    op.add_column("ngo", sa.Column("closed_us", whole, nullable=True))
    op.create_table(
        "programme_partner",
        sa.Column("programme_id", whole, nullable=False),
        sa.Column("ngo_id", whole, nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        sa.ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        sa.PrimaryKeyConstraint("programme_id", "ngo_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_programme_partner_ngo", "programme_partner", ["ngo_id"], unique=False)
    op.create_table(
        "donor_organisation",
        sa.Column("staff_id", whole, nullable=False),
        sa.Column("ngo_id", whole, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        sa.PrimaryKeyConstraint("staff_id", "ngo_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "donor_programme",
        sa.Column("staff_id", whole, nullable=False),
        sa.Column("programme_id", whole, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        sa.PrimaryKeyConstraint("staff_id", "programme_id"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    for table in ("donor_programme", "donor_organisation", "programme_partner"):
        op.drop_table(table)
    for name in ("closed_us", *(name for name, _ in WORDS)):
        op.drop_column("ngo", name)
