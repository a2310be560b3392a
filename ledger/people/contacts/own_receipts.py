"""Receipts that no SMS brought to a member: she hears them when she calls, and says that she has; once each.

Source: docs/voice.md, "What was written about her".
"""

from datetime import timedelta

from sqlalchemy import and_, bindparam, exists, func, select

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.card.queries import GROUP
from ledger.commands import begin
from ledger.database import Database
from ledger.people.contacts.proxy_receipts import MAX_AT_ONCE, TOPICS, UnheardReceipts, told_of
from ledger.people.membership.members import CHANGE
from ledger.tables import Member, Outbox, table_of

OLDEST = timedelta(days=30)
"""What is older is no news."""
_member, _outbox = table_of(Member), table_of(Outbox)
_earlier = _outbox.alias("earlier")
_STILL_WAITS = exists().where(
    _earlier.c.group_id == _outbox.c.group_id,
    _earlier.c.member == _outbox.c.member,
    _earlier.c.state == "waiting",
    _earlier.c.id < _outbox.c.id,
)
_UNHEARD = (
    select(_member.c.number, _member.c.name, _outbox.c.id, _outbox.c.topic, _outbox.c.payload, _outbox.c.created_us)
    .join(
        _outbox,
        and_(
            _outbox.c.group_id == _member.c.group_id,
            _outbox.c.member == _member.c.number,
            _outbox.c.id > func.coalesce(_member.c.heard_id, 0),
        ),
    )
    .where(_member.c.group_id == GROUP, _member.c.number == bindparam("number"), ~_STILL_WAITS)
    .where(_outbox.c.state == "dropped", _outbox.c.topic.in_(TOPICS), _outbox.c.payload != "{}")
    .where(_outbox.c.created_us >= bindparam("since_us"))
    .order_by(_outbox.c.id)
    .limit(MAX_AT_ONCE)
)
# One behind a receipt that still waits is told with it, or never: what she heard is kept as one number.
_HEARD = CHANGE.where(func.coalesce(_member.c.heard_id, 0) < bindparam("up_to")).values(heard_id=bindparam("up_to"))


async def not_brought(database: Database, command: Command) -> UnheardReceipts | None:
    """What waits for the caller herself, oldest first."""
    rows = await database.fetch(
        _UNHEARD,
        group_id=command.group_id,
        number=command.member,
        since_us=microseconds(command.at - OLDEST),
    )
    if not rows:
        return None
    return UnheardReceipts(rows[0]["number"], rows[0]["name"], rows[-1]["id"], told_of(rows))


async def note_own_heard(database: Database, command: Command, up_to: int) -> None:
    """She has heard everything up to this receipt; said twice, it is once."""
    async with begin(database, command) as begun:
        await begun.unit.fetch(_HEARD, at_group=command.group_id, at_number=command.member, up_to=up_to)
