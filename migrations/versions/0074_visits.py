"""Visits of groups: checklists by version, visits with one action, how they were before, and what is planned"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

GUARDED = {"visit_checklist": ("UPDATE", "DELETE"), "group_visit": ("DELETE",), "visit_change": ("DELETE",)}


def _whole(name: str, *, null: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, WHOLE, nullable=null)


def _words(name: str, *, null: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, sa.Text(), nullable=null)


def _present(name: str, table: str, column: str) -> None:
    there = sa.text(f"{column} IS NOT NULL")
    op.create_index(name, table, [column], unique=False, sqlite_where=there, postgresql_where=there)


def upgrade() -> None:
    op.create_table(
        "visit_checklist",
        _whole("ngo_id"),
        _whole("version"),
        _words("items"),
        _words("actions"),
        _whole("made_by", null=True),
        _whole("made_us"),
        sa.ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("ngo_id", "version"),
        sqlite_strict=True,
    )
    op.create_table(
        "group_visit",
        *(_whole(name) for name in ("group_id", "number", "ngo_id", "staff_id")),
        _whole("programme_id", null=True),
        _words("made_on"),
        _whole("version"),
        _words("answers"),
        _whole("score"),
        *(_words(name) for name in ("origin", "idem_key")),
        _whole("noted_by"),
        _whole("noted_us"),
        _whole("action", null=True),
        *(_words(name) for name in ("action_words", "action_who")),
        *(_words(name, null=True) for name in ("action_due_on", "action_done_on")),
        _whole("withdrawn_us", null=True),
        sa.ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        sa.ForeignKeyConstraint(["ngo_id", "version"], ["visit_checklist.ngo_id", "visit_checklist.version"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["noted_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name="visit_score"),
        sa.CheckConstraint("origin IN ('phone', 'panel')", name="visit_origin"),
        sa.CheckConstraint(
            "(action IS NULL) = (action_who = '') AND (action IS NULL) = (action_due_on IS NULL)"
            " AND (action_done_on IS NULL OR action IS NOT NULL)",
            name="whole_action",
        ),
        sa.PrimaryKeyConstraint("group_id", "number"),
        sa.UniqueConstraint("idem_key"),
        sqlite_strict=True,
    )
    op.create_index("ix_group_visit_ngo", "group_visit", ["ngo_id", "made_on"], unique=False)
    op.create_index("ix_group_visit_staff", "group_visit", ["staff_id", "made_on"], unique=False)
    _present("ix_group_visit_programme", "group_visit", "programme_id")
    op.create_table(
        "visit_change",
        *(_whole(name) for name in ("group_id", "visit", "number")),
        *(_words(name) for name in ("act", "before", "reason")),
        *(_whole(name) for name in ("staff_id", "noted_us")),
        sa.ForeignKeyConstraint(["group_id", "visit"], ["group_visit.group_id", "group_visit.number"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("group_id", "visit", "number"),
        sqlite_strict=True,
    )
    op.create_table(
        "visit_planned",
        *(_whole(name) for name in ("group_id", "staff_id")),
        _words("due"),
        _whole("ngo_id"),
        _whole("programme_id", null=True),
        *(_whole(name) for name in ("planned_by", "planned_us")),
        sa.ForeignKeyConstraint(["group_id"], ["savings_group.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["ngo_id"], ["ngo.id"]),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"]),
        sa.PrimaryKeyConstraint("group_id", "staff_id", "due"),
        sqlite_strict=True,
    )
    op.create_index("ix_visit_planned_ngo", "visit_planned", ["ngo_id", "due"], unique=False)
    op.create_index("ix_visit_planned_staff", "visit_planned", ["staff_id"], unique=False)
    _present("ix_visit_planned_programme", "visit_planned", "programme_id")

    _guard()


def _guard() -> None:
    """Nothing that was noted is taken away, and no version of a checklist changes."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table, moments in GUARDED.items():
        if postgresql:
            refuse = "EXECUTE FUNCTION kesu_refuse()"
            op.execute(f"CREATE TRIGGER {table}_stays BEFORE {' OR '.join(moments)} ON {table} FOR EACH ROW {refuse}")
            op.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}")
        else:
            refuse = f"BEGIN SELECT RAISE(ABORT, 'ledger: {table} is append-only'); END"
            for moment in moments:
                op.execute(f"CREATE TRIGGER {table}_no_{moment.lower()} BEFORE {moment} ON {table} {refuse}")


def downgrade() -> None:
    for table in ("visit_planned", "visit_change", "group_visit", "visit_checklist"):
        op.drop_table(table)
