"""Seats of groups are institutions and no persons; groups, tiers, bodies that save nothing; terms of representatives"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_SEAT = "EXISTS (SELECT 1 FROM tier_member t WHERE t.tier_id = member.group_id AND t.member = member.number)"
_WEEK = ("institutions", "institution_savings_xof", "institution_loans", "institution_loans_xof")


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("savings_group", sa.Column("kind", sa.Text(), nullable=False, server_default="group"))
    op.add_column("member", sa.Column("institution", whole, nullable=False, server_default="0"))
    persons = sa.text("left_on IS NULL AND institution = 0")
    op.create_index("ix_member_person", "member", ["group_id", "sex"], sqlite_where=persons, postgresql_where=persons)
    for name in _WEEK:
        op.add_column("week_figure", sa.Column(name, whole, nullable=False, server_default="0"))
    op.create_table(
        "seat_term",
        sa.Column("group_id", whole, nullable=False),
        sa.Column("tier_id", whole, nullable=False),
        sa.Column("member", whole, nullable=False),
        sa.Column("number", whole, nullable=False),
        sa.Column("representative", whole, nullable=False),
        sa.Column("began_on", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["group_id", "representative"], ["member.group_id", "member.number"]),
        sa.ForeignKeyConstraint(["tier_id", "member"], ["tier_member.tier_id", "tier_member.member"]),
        sa.PrimaryKeyConstraint("group_id", "tier_id", "member", "number"),
        sqlite_strict=True,
    )
    op.execute("UPDATE savings_group SET kind = 'tier' WHERE id IN (SELECT tier_id FROM tier_member)")
    op.execute(f"UPDATE member SET institution = 1, sex = '' WHERE {_SEAT}")
    op.execute(
        "INSERT INTO seat_term (group_id, tier_id, member, number, representative, began_on, ended_on)"
        " SELECT group_id, tier_id, member, 1, representative, began_on, ended_on FROM tier_member"
        " WHERE representative IS NOT NULL"
    )
    # They counted seats as members; `kesu weeks` writes them again from the books.
    op.execute("DELETE FROM week_figure WHERE group_id IN (SELECT tier_id FROM tier_member)")


def downgrade() -> None:
    op.drop_table("seat_term")
    for name in _WEEK:
        op.drop_column("week_figure", name)
    op.execute("UPDATE member SET sex = 'f' WHERE institution = 1")
    op.drop_index("ix_member_person", "member")
    op.drop_column("member", "institution")
    op.drop_column("savings_group", "kind")
