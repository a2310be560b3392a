"""The instalments of every loan: its due days, what may be left after each, and what was charged at it."""

import json
import re
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_RULES = sa.text("""
SELECT c.group_id, c.settings FROM constitution c
WHERE c.version = (SELECT max(n.version) FROM constitution n WHERE n.group_id = c.group_id)
""")
_LOANS = sa.text("""
SELECT group_id, number, principal_xof, periods, periods_charged, handed_over_on, next_due_on, last_due_on,
       replanned_xof, replanned_period
FROM loan WHERE handed_over_on IS NOT NULL AND next_due_on IS NOT NULL AND last_due_on IS NOT NULL
""")
# a charge was written under the key `…/charge/LOAN/PERIOD`
_CHARGE_KEY = re.compile(r"(?:^|/)charge/(\d+)/(\d+)$")
_CHARGES = sa.text("""
SELECT j.group_id, j.idem_key, e.amount_xof FROM journal j JOIN entry e ON e.group_id = j.group_id AND e.seq = j.seq
WHERE j.kind = 'charge' AND e.account LIKE 'charge:%'
""")


def upgrade() -> None:
    op.create_table(
        "instalment",
        sa.Column("group_id", _WHOLE, nullable=False),
        sa.Column("loan", _WHOLE, nullable=False),
        sa.Column("number", _WHOLE, nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("left_xof", _WHOLE, nullable=False),
        sa.Column("charge_xof", _WHOLE, nullable=False, server_default="0"),
        sa.ForeignKeyConstraint(["group_id", "loan"], ["loan.group_id", "loan.number"]),
        sa.PrimaryKeyConstraint("group_id", "loan", "number"),
        sqlite_strict=True,
    )
    _fill()


def downgrade() -> None:
    op.drop_table("instalment")


def _fill() -> None:
    bind = op.get_bind()
    rules = {row.group_id: json.loads(row.settings) for row in bind.execute(_RULES)}
    charged: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    for row in bind.execute(_CHARGES):
        named = _CHARGE_KEY.search(row.idem_key)
        if named:
            charged[row.group_id, named[1]][int(named[2])] = row.amount_xof
    rows = [
        row
        for loan in bind.execute(_LOANS).fetchall()
        for row in _rows(loan, rules.get(loan.group_id, {}), charged[loan.group_id, str(loan.number)])
    ]
    if rows:
        op.bulk_insert(sa.table("instalment", *(sa.column(name) for name in rows[0])), rows)


def _rows(loan: sa.Row[Any], rules: dict[str, Any], charged: dict[int, int]) -> list[dict[str, object]]:
    """The plan of one loan in equal parts of whole coins, and a day more for each charge beyond its term."""
    step, unit = timedelta(weeks=rules.get("charge_period_weeks", 4)), rules.get("cash_unit_xof", 5)
    next_on, last_on, begins_on = (
        date.fromisoformat(day) for day in (loan.next_due_on, loan.last_due_on, loan.handed_over_on)
    )
    before = loan.replanned_period or 0
    if before:
        begins_on = next_on - step * (loan.periods_charged - before + 1)
    planned = loan.principal_xof if loan.replanned_xof is None else loan.replanned_xof
    parts = max(loan.periods - before, 1)
    part = planned // parts // unit * unit
    rows: list[dict[str, object]] = []
    for number in range(before + 1, max(before + parts, loan.periods_charged) + 1):
        place = number - before
        within = place < parts
        day = min(begins_on + step * place, last_on) if within else last_on + step * (place - parts)
        rows.append(
            {
                "group_id": loan.group_id,
                "loan": loan.number,
                "number": number,
                "due_on": day.isoformat(),
                "left_xof": planned - part * place if within else 0,
                "charge_xof": charged.get(number, 0),
            }
        )
    return rows
