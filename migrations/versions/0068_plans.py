"""A plan out of a frozen consultation: actions under its choices, who does them, by when, and how far they are"""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "plan_action",
        *(sa.Column(name, whole, nullable=False) for name in ("consultation", "number", "axis")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("action", "who", "due_on", "state")),
        sa.ForeignKeyConstraint(["consultation"], ["consultation.id"]),
        sa.PrimaryKeyConstraint("consultation", "number"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("plan_action")
