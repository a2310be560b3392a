"""Groups and members are found by the words of their names, without accents and capitals"""

import sqlalchemy as sa
from alembic import op

from ledger.rules.spelling import search_key

revision = "0053"
down_revision = "0049"
branch_labels = None
depends_on = None

KEYS = {"savings_group": ("id",), "member": ("group_id", "number")}
READ = {"savings_group": ("name", "village", "code"), "member": ("name",)}
AT_ONCE = 5_000


def upgrade() -> None:
    for name in KEYS:
        op.add_column(name, sa.Column("search", sa.Text(), nullable=False, server_default=""))
        _fill(name)
    op.create_index("ix_member_search", "member", ["group_id", "number", "institution", "search"])


def _fill(name: str) -> None:
    """Write the words of what stands there, some thousand rows at a time."""
    connection, keys = op.get_bind(), KEYS[name]
    table = sa.table(name, *(sa.column(column) for column in (*keys, *READ[name], "search")))
    change = sa.update(table).where(*(table.c[key] == sa.bindparam(f"at_{key}") for key in keys))
    rows = connection.execute(sa.select(*(table.c[column] for column in (*keys, *READ[name])))).mappings().all()
    for start in range(0, len(rows), AT_ONCE):
        written = [
            {f"at_{key}": row[key] for key in keys} | {"search": search_key(*(row[part] for part in READ[name]))}
            for row in rows[start : start + AT_ONCE]
        ]
        connection.execute(change, written)


def downgrade() -> None:
    op.drop_index("ix_member_search", table_name="member")
    for name in KEYS:
        op.drop_column(name, "search")
