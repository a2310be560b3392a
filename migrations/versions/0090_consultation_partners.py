"""A consultation asks the groups of several organisations: who is invited, agreed, withdrew"""

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0088"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "consultation_partner",
        *(sa.Column(name, whole, nullable=False) for name in ("consultation", "ngo_id", "invited_us")),
        *(sa.Column(name, whole, nullable=True) for name in ("agreed_us", "withdrawn_us")),
        sa.ForeignKeyConstraint(["consultation"], ["consultation.id"]),
        sa.ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        sa.PrimaryKeyConstraint("consultation", "ngo_id"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("consultation_partner")
