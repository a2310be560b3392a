"""The panel: who signs in, what they did, and the figures behind the plots"""

import sqlalchemy as sa
from alembic import op

from migrations.guards import statements

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ngo_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("member", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("ix_audit_line_group", "audit_line", ["group_id", "id"], unique=False)
    op.create_index("ix_audit_line_ngo", "audit_line", ["ngo_id", "id"], unique=False)
    op.create_index("ix_audit_line_staff", "audit_line", ["staff_id", "id"], unique=False)
    op.create_table(
        "funnel_day",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("ngo_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("screen", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("shown", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("given_up", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("day", "ngo_id", "screen", "language", "network"),
        sqlite_strict=True,
    )
    op.create_table(
        "sign_in_limit",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("began_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sqlite_strict=True,
    )
    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("ngo_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("code_secret", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("invited_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ends_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("used_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["ngo_id"],
            ["ngo.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_invitation_ngo_id"), "invitation", ["ngo_id"], unique=False)
    op.create_table(
        "staff",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("ngo_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("code_secret", sa.Text(), nullable=False),
        sa.Column("code_step", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tries", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("locked_until_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seen_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("disabled_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["ngo_id"],
            ["ngo.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_staff_ngo_id"), "staff", ["ngo_id"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["savings_group.id"],
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("staff_id", "group_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_assignment_group", "assignment", ["group_id"], unique=False)
    op.create_table(
        "import_draft",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ngo_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("imported_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["ngo_id"],
            ["ngo.id"],
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("token"),
        sa.UniqueConstraint("ngo_id", "sha", "staff_id", name="one_draft_per_file"),
        sqlite_strict=True,
    )
    op.create_table(
        "staff_session",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("began_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seen_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ends_us", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_staff_session_staff_id"), "staff_session", ["staff_id"], unique=False)
    op.create_table(
        "week_figure",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("week_on", sa.Text(), nullable=False),
        sa.Column("members", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("savings_xof", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lent_xof", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("late_xof", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meetings", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["savings_group.id"],
        ),
        sa.PrimaryKeyConstraint("group_id", "week_on"),
        sqlite_strict=True,
    )
    op.create_index("ix_week_figure_week", "week_figure", ["week_on", "group_id"], unique=False)
    totalled = sa.text("kind IN ('shares', 'box', 'principal', 'handover')")
    op.create_index(
        "ix_account_totalled", "account", ["group_id", "kind"], sqlite_where=totalled, postgresql_where=totalled
    )
    op.create_index("ix_incident_open", "incident", ["group_id", "closed_us"], unique=False)
    op.create_index("ix_meeting_held", "meeting", ["group_id", "held_on"], unique=False)
    op.create_index("ix_outbox_newest", "outbox", ["group_id", "id"], unique=False)
    for statement in statements(op.get_bind().dialect.name, "panel_"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_outbox_newest", table_name="outbox")
    op.drop_index("ix_meeting_held", table_name="meeting")
    op.drop_index("ix_account_totalled", table_name="account")
    op.drop_index("ix_incident_open", table_name="incident")
    op.drop_index("ix_week_figure_week", table_name="week_figure")
    op.drop_table("week_figure")
    op.drop_index(op.f("ix_staff_session_staff_id"), table_name="staff_session")
    op.drop_table("staff_session")
    op.drop_table("import_draft")
    op.drop_index("ix_assignment_group", table_name="assignment")
    op.drop_table("assignment")
    op.drop_index(op.f("ix_staff_ngo_id"), table_name="staff")
    op.drop_table("staff")
    op.drop_index(op.f("ix_invitation_ngo_id"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_table("sign_in_limit")
    op.drop_table("funnel_day")
    op.drop_index("ix_audit_line_staff", table_name="audit_line")
    op.drop_index("ix_audit_line_ngo", table_name="audit_line")
    op.drop_index("ix_audit_line_group", table_name="audit_line")
    op.drop_table("audit_line")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION kesu_audit_append_only")
