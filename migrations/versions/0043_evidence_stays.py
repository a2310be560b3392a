"""Evidence of control stays: counts, keys, rules, consents, who is a member, who held an office, what was contested"""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

KEYS = {
    "box_count": ("group_id", "meeting", "moment", "fund", "counter"),
    "key_turn": ("group_id", "meeting", "moment", "holder"),
    "help_loan": ("group_id", "seq"),
    "constitution": ("group_id", "version"),
    "consent": ("group_id", "member", "at_us"),
    "member": ("group_id", "number"),
    "loan": ("group_id", "number"),
    "office": ("group_id", "number"),
    "incident": ("group_id", "number"),
}
NEVER_CHANGED = ("box_count", "key_turn", "help_loan", "consent")
NEVER_TAKEN_AWAY = tuple(
    table for table in KEYS if table != "consent"
)  # a person who is erased takes her answers along


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in KEYS:
        moments = [
            *(["UPDATE"] if table in NEVER_CHANGED else []),
            *(["DELETE"] if table in NEVER_TAKEN_AWAY else []),
        ]
        for statement in _postgresql(table, moments) if postgresql else _sqlite(table, moments):
            op.execute(statement)


def _postgresql(table: str, moments: list[str]) -> list[str]:
    refuse = "EXECUTE FUNCTION kesu_refuse()"
    return [
        f"CREATE TRIGGER {table}_stays BEFORE {' OR '.join(moments)} ON {table} FOR EACH ROW {refuse}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
    ]


def _sqlite(table: str, moments: list[str]) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, 'ledger: {table} is append-only'); END"
    same = " AND ".join(f"{column} = NEW.{column}" for column in KEYS[table])
    there = f"EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid OR {same})"
    return [
        *(f"CREATE TRIGGER {table}_no_{moment.lower()} BEFORE {moment} ON {table} {refuse}" for moment in moments),
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {there} {refuse}",
    ]


def downgrade() -> None:
    raise NotImplementedError("the guards are never taken back; restore a backup instead")
