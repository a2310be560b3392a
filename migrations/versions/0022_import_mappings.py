"""What the headings of an organisation's sheets mean, and what was said of a file that waits to be imported."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "import_mapping",
        sa.Column("id", whole, nullable=False),
        sa.Column("ngo_id", whole, nullable=True),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("chosen_us", whole, nullable=False),
        sa.ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ngo_id", "heading", name="one_meaning_per_heading"),
        sqlite_strict=True,
    )
    # The previous version of the service writes drafts without it.
    op.add_column("import_draft", sa.Column("choices", sa.Text(), server_default="{}", nullable=False))


def downgrade() -> None:
    op.drop_column("import_draft", "choices")
    op.drop_table("import_mapping")
