"""Receipts that no SMS brought to a member: she hears them when she calls, and says that she has; once each.

Source: docs/voice.md, "What was written about her".
"""

from datetime import timedelta

from sqlalchemy import bindparam, text

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.commands import begin
from ledger.database import Database
from ledger.people.proxy_receipts import MAX_AT_ONCE, TOPICS, Unheard, told_of

OLDEST = timedelta(days=30)
"""What is older is no news."""
_UNHEARD = text("""
SELECT m.number, m.name, o.id, o.topic, o.payload, o.created_us
FROM member m JOIN outbox o ON o.group_id = m.group_id AND o.member = m.number AND o.id > coalesce(m.heard_id, 0)
WHERE m.group_id = :group_id AND m.number = :number AND o.state = 'dropped' AND o.topic IN :topics
  AND o.payload <> '{}' AND o.created_us >= :since_us
  AND NOT EXISTS (SELECT 1 FROM outbox w WHERE w.group_id = o.group_id AND w.member = o.member
                  AND w.state = 'waiting' AND w.id < o.id)
ORDER BY o.id LIMIT :most
""").bindparams(bindparam("topics", expanding=True))
# One behind a receipt that still waits is told with it, or never: what she heard is kept as one number.
_HEARD = text("""
UPDATE member SET heard_id = :up_to
WHERE group_id = :group_id AND number = :number AND coalesce(heard_id, 0) < :up_to
""")


async def not_brought(database: Database, command: Command) -> Unheard | None:
    """What waits for the caller herself, oldest first."""
    rows = await database.fetch(
        _UNHEARD,
        group_id=command.group_id,
        number=command.member,
        topics=list(TOPICS),
        since_us=microseconds(command.at - OLDEST),
        most=MAX_AT_ONCE,
    )
    if not rows:
        return None
    return Unheard(rows[0]["number"], rows[0]["name"], rows[-1]["id"], told_of(rows))


async def note_own_heard(database: Database, command: Command, up_to: int) -> None:
    """She has heard everything up to this receipt; said twice, it is once."""
    async with begin(database, command) as begun:
        await begun.unit.fetch(_HEARD, group_id=command.group_id, number=command.member, up_to=up_to)
