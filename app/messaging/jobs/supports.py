"""Who was handed a support and has not said whether she received it is reminded once, on the phone of her group."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, func, or_, select

from app.messaging.jobs.schedule import Planned
from ledger.database import Database
from ledger.people.own_word import WAITS
from ledger.tables import Person, PersonMember, SupportLine, table_of

AFTER: Final = timedelta(days=3)
"""She may call in any case; nobody is reminded of what she was given a moment ago."""
NO_LONGER: Final = timedelta(days=30)
_line, _person, _link = table_of(SupportLine), table_of(Person), table_of(PersonMember)
_WAITING: Final = (
    select(func.min(_line.c.id).label("line"), _link.c.group_id, _link.c.member)
    .join_from(_line, _person, _person.c.id == _line.c.person_id)
    .join(_link, or_(_link.c.person_id == _person.c.id, _link.c.person_id == _person.c.merged_into))
    .where(*WAITS, _line.c.handed_on <= bindparam("latest"), _line.c.handed_on >= bindparam("earliest"))
    .group_by(_line.c.person_id, _line.c.handed_on, _link.c.group_id, _link.c.member)
    .order_by(_link.c.group_id, _link.c.member)
)


async def supports_waiting(database: Database, due: datetime, now: datetime) -> list[Planned]:  # noqa: ARG001
    """One message for all that was handed to her on a day; under its key it is written once, whoever plans it."""
    days = {"latest": (now - AFTER).date().isoformat(), "earliest": (now - NO_LONGER).date().isoformat()}
    return [
        Planned(f"support:{row['line']}:{row['member']}", row["group_id"], row["member"], "support_waits", {})
        for row in await database.fetch(_WAITING, **days)
    ]
