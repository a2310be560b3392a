"""Consultations of several questions, of rankings and numbers, asked of some of the members"""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

WORDS = {"questions": "", "region": "", "role": "", "taken_from": "[]"}
NUMBERS = ("programme_id", "tier_id")


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    for name, default in WORDS.items():
        op.add_column("consultation", sa.Column(name, sa.Text(), nullable=False, server_default=default))
    for name in NUMBERS:
        op.add_column("consultation", sa.Column(name, whole, nullable=True))
    op.add_column("consultation_answer", sa.Column("answers", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("consultation_answer", "answers")
    for name in (*NUMBERS, *WORDS):
        op.drop_column("consultation", name)
