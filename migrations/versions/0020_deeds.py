"""Acts that post no transaction are remembered under the key of their hop"""

import sqlalchemy as sa
from alembic import op

from migrations.guards import statements

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "deed",
        sa.Column("group_id", whole, nullable=False),
        sa.Column("number", whole, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("idem_key", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("done_us", whole, nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        sa.PrimaryKeyConstraint("group_id", "number"),
        sa.UniqueConstraint("group_id", "idem_key", name="one_deed_per_key"),
        sqlite_strict=True,
    )
    for statement in statements(op.get_bind().dialect.name, "deeds_"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("deed")
