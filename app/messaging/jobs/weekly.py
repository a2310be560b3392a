"""The treasurer's weekly summary: what the week before moved, and what the boxes must hold."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from app.messaging.jobs.schedule import Planned
from app.messaging.rules import BAMAKO
from ledger.books.chart import BOX_LOAN, BOX_SOLIDARITY, kept_at
from ledger.database import Database
from ledger.journal.movements import moved_between
from ledger.rules.funds.property import PLACES
from ledger.tables import Account, Office, SavingsGroup, table_of

_office, _group, _account = table_of(Office), table_of(SavingsGroup), table_of(Account)
_TREASURERS = (
    select(_office.c.group_id, _office.c.member, _account.c.code, _account.c.balance_xof)
    .join_from(_office, _group, _group.c.id == _office.c.group_id)
    .join(_account, _account.c.group_id == _office.c.group_id)
    .where(
        _group.c.status == "active",
        or_(_account.c.code.in_((BOX_LOAN, BOX_SOLIDARITY)), _account.c.kind == "kept"),
        _office.c.role == "treasurer",
        _office.c.ended_on.is_(None),
    )
    .order_by(_office.c.group_id, _office.c.member)
)


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
                "box": box.get(BOX_LOAN, 0),
                "solidarity_box": box.get(BOX_SOLIDARITY, 0),
                **({"kept": kept} if (kept := sum(box.get(kept_at(place), 0) for place in PLACES)) else {}),
            },
        )
        for (group_id, member), box in boxes.items()
        if any(moved.get(group_id, {}).values())
    ]
