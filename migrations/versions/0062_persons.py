"""Persons as an organisation knows them, pseudonym first, linked to the groups they are members of"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "person",
        sa.Column("id", whole, nullable=False),
        sa.Column("ngo_id", whole, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("born", whole, nullable=True),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("consent_on", sa.Text(), nullable=True),
        sa.Column("sms", whole, nullable=False),
        sa.Column("made_by", whole, nullable=True),
        sa.Column("made_us", whole, nullable=False),
        sa.Column("merged_into", whole, nullable=True),
        sa.Column("merged_by", whole, nullable=True),
        sa.Column("merged_us", whole, nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "consent_on IS NOT NULL OR (name = '' AND phone IS NULL AND sms = 0)", name="named_by_consent"
        ),
        sa.CheckConstraint("merged_into IS NULL OR merged_into <> id", name="merged_into_another"),
        sa.ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        sa.ForeignKeyConstraint(["merged_into"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ngo_id", "code", name="uq_person_code"),
        sqlite_strict=True,
    )
    for name, columns, last in (
        ("ix_person_phone", ["ngo_id", "phone"], "phone"),
        ("ix_person_merged", ["merged_into"], "merged_into"),
    ):
        there = sa.text(f"{last} IS NOT NULL")
        op.create_index(name, "person", columns, unique=False, sqlite_where=there, postgresql_where=there)
    op.create_table(
        "person_member",
        sa.Column("person_id", whole, nullable=False),
        sa.Column("group_id", whole, nullable=False),
        sa.Column("member", whole, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"]),
        sa.ForeignKeyConstraint(["group_id", "member"], ["member.group_id", "member.number"]),
        sa.PrimaryKeyConstraint("person_id", "group_id", "member"),
        sqlite_strict=True,
    )
    op.create_index("ix_person_member", "person_member", ["group_id", "member"], unique=False)


def downgrade() -> None:
    op.drop_table("person_member")
    op.drop_table("person")
