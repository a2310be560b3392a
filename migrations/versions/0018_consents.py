"""Every answer to the question of consent, with its version"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# What was agreed to before answers were kept is an answer to the first version, asked in her language.
_ANSWERED = """
INSERT INTO consent (group_id, member, at_us, version, language, how, agreed, noted_by)
SELECT group_id, number, {at_us}, 1, language, {how}, 1, {noted_by} FROM member WHERE consent_on IS NOT NULL
"""
_HOW = (
    "CASE WHEN consent_how LIKE 'oral, v1,%' OR consent_how LIKE 'ussd by%' THEN 'oral'"
    " WHEN consent_how LIKE '% sms' THEN 'sms' ELSE coalesce(consent_how, 'oral') END"
)
_AT_US = {
    "sqlite": "CAST(strftime('%s', consent_on) AS INTEGER) * 1000000",
    "postgresql": "CAST(extract(epoch FROM CAST(consent_on AS date)) AS bigint) * 1000000",
}
_VERSION = f"UPDATE member SET consent_version = 1, consent_how = {_HOW} WHERE consent_on IS NOT NULL"


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "consent",
        sa.Column("group_id", whole, nullable=False),
        sa.Column("member", whole, nullable=False),
        sa.Column("at_us", whole, nullable=False),
        sa.Column("version", whole, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("agreed", whole, nullable=False),
        sa.Column("noted_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        sa.PrimaryKeyConstraint("group_id", "member", "at_us"),
        sqlite_strict=True,
    )
    op.add_column("member", sa.Column("consent_version", whole, nullable=True))
    at_us = _AT_US[op.get_bind().dialect.name]
    op.execute(_ANSWERED.format(at_us=at_us, how=_HOW, noted_by="coalesce(consent_how, '')"))
    op.execute(_VERSION)


def downgrade() -> None:
    op.drop_column("member", "consent_version")
    op.drop_table("consent")
