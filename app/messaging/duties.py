"""What waits for the treasurer: declarations made since she was last told, twice a day, so that they share an SMS."""

from datetime import datetime
from typing import Final

from sqlalchemy import text

from app.messaging.schedule import Planned
from ledger.database import Database, Row

TOPICS_OF: Final = {"savings": "declaration_waiting", "repayment": "repayment_waiting"}
_WAITING = text("""
SELECT d.group_id, d.declared_seq, d.member, d.kind, d.shares, d.amount_xof, o.member AS treasurer
FROM declaration d
JOIN savings_group g ON g.id = d.group_id AND g.status = 'active'
JOIN office o ON o.group_id = d.group_id AND o.role = 'treasurer' AND o.ended_on IS NULL AND o.member <> d.member
WHERE d.outcome IS NULL
ORDER BY d.group_id, o.member, d.declared_seq
""")


async def declarations_waiting(database: Database, due: datetime, now: datetime) -> list[Planned]:  # noqa: ARG001
    """Tell each treasurer, once, of every declaration that still waits; not of her own."""
    return [_waiting(row) for row in await database.fetch(_WAITING)]


def _waiting(row: Row) -> Planned:
    facts: dict[str, int | str] = {"member": row["member"], "amount": row["amount_xof"]}
    if row["kind"] == "savings":
        facts["shares"] = row["shares"]
    return Planned(
        f"declared:{row['group_id']}:{row['declared_seq']}:{row['treasurer']}",
        row["group_id"],
        row["treasurer"],
        TOPICS_OF[row["kind"]],
        facts,
    )
