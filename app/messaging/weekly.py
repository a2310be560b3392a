"""The treasurer's weekly summary: what the week before moved, and what the boxes must hold."""

from datetime import datetime, timedelta

from sqlalchemy import text

from app.messaging.rules import BAMAKO
from app.messaging.schedule import Planned
from ledger.database import Database
from ledger.journal.movements import moved_between

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
    moved = await moved_between(database, since, until)
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
                **{name: moved[group_id][name] for name in ("savings", "lent", "repaid")},
                "day": day,
                "box": box.get("box:loan", 0),
                "solidarity_box": box.get("box:solidarity", 0),
            },
        )
        for (group_id, member), box in boxes.items()
        if any(moved.get(group_id, {}).values())
    ]
