"""What waits for the treasurer: declarations made since she was last told, twice a day, so that they share an SMS."""

from datetime import datetime
from typing import Final

from sqlalchemy import and_, select

from app.messaging.jobs.schedule import Planned
from ledger.database import Database, Row
from ledger.tables import Declaration, Office, SavingsGroup, table_of

TOPICS_OF: Final = {"savings": "declaration_waiting", "repayment": "repayment_waiting"}
_declaration, _group, _office = table_of(Declaration), table_of(SavingsGroup), table_of(Office)
_WAITING = (
    select(
        _declaration.c.group_id,
        _declaration.c.declared_seq,
        _declaration.c.member,
        _declaration.c.kind,
        _declaration.c.shares,
        _declaration.c.amount_xof,
        _office.c.member.label("treasurer"),
    )
    .join_from(_declaration, _group, _group.c.id == _declaration.c.group_id)
    .join(_office, and_(_office.c.group_id == _declaration.c.group_id, _office.c.member != _declaration.c.member))
    .where(
        _group.c.status == "active",
        _office.c.role == "treasurer",
        _office.c.ended_on.is_(None),
        _declaration.c.outcome.is_(None),
    )
    .order_by(_declaration.c.group_id, _office.c.member, _declaration.c.declared_seq)
)


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
