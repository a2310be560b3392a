"""The treasurer's weekly summary: what the week before moved, and what the boxes must hold."""

from datetime import datetime, timedelta

from sqlalchemy import text

from app.messaging.rules import BAMAKO
from app.messaging.schedule import Planned
from ledger.database import Database

_MOVED = text("""
SELECT j.group_id,
       sum(CASE WHEN e.account LIKE 'shares:%' THEN -e.amount_xof ELSE 0 END) AS savings,
       sum(CASE WHEN e.account LIKE 'handover:%' AND e.amount_xof > 0 THEN e.amount_xof ELSE 0 END) AS lent,
       sum(CASE WHEN j.kind = 'repayment' AND e.account = 'box:loan' THEN e.amount_xof ELSE 0 END) AS repaid
FROM journal j JOIN entry e ON e.group_id = j.group_id AND e.seq = j.seq
WHERE j.effective_on >= :since AND j.effective_on < :until
GROUP BY j.group_id
""")
_TREASURERS = text("""
SELECT o.group_id, o.member, a.code, a.balance_xof FROM office o
JOIN savings_group g ON g.id = o.group_id AND g.status = 'active'
JOIN account a ON a.group_id = o.group_id AND a.code IN ('box:loan', 'box:solidarity')
WHERE o.role = 'treasurer' AND o.ended_on IS NULL
ORDER BY o.group_id, o.member
""")


async def weekly_summaries(database: Database, due: datetime, now: datetime) -> list[Planned]:  # noqa: ARG001
    """Sum up the seven days before ``due`` for each treasurer; a week in which nothing moved is not worth an SMS."""
    until = due.astimezone(BAMAKO).date()
    since = until - timedelta(days=7)
    rows = await database.fetch(_MOVED, since=since.isoformat(), until=until.isoformat())
    moved = {row["group_id"]: {name: int(row[name]) for name in ("savings", "lent", "repaid")} for row in rows}
    boxes: dict[tuple[int, int], dict[str, int]] = {}
    for row in await database.fetch(_TREASURERS):
        boxes.setdefault((row["group_id"], row["member"]), {})[row["code"]] = row["balance_xof"]
    day = (until - timedelta(days=1)).isoformat()
    return [
        Planned(
            f"weekly:{group_id}:{until.isoformat()}:{member}",
            group_id,
            member,
            "weekly",
            {
                **moved[group_id],
                "day": day,
                "box": box.get("box:loan", 0),
                "solidarity_box": box.get("box:solidarity", 0),
            },
        )
        for (group_id, member), box in boxes.items()
        if any(moved.get(group_id, {}).values())
    ]
