"""A consultation by groups at their meetings: the hands raised for each choice"""

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("consultation", sa.Column("way", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "consultation_hands",
        *(
            sa.Column(name, whole, nullable=False)
            for name in ("group_id", "consultation", "question", "meeting", "present")
        ),
        sa.Column("counts", sa.Text(), nullable=False),
        *(sa.Column(name, whole, nullable=False) for name in ("women", "counted_by", "confirmed_by", "counted_us")),
        sa.ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        sa.ForeignKeyConstraint(["consultation"], ["consultation.id"]),
        sa.PrimaryKeyConstraint("group_id", "consultation", "question"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("consultation_hands")
    op.drop_column("consultation", "way")
