"""What became of an act that outlasted its hop: told by SMS, and above her next call, once it is known.

Its caller heard that it is under way. The row is written in the transaction of its notice and taken at her next PIN.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import text

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.commands import was_done
from ledger.database import Database, UnitOfWork
from ledger.journal.notices import tell

WRITTEN, NOT_WRITTEN = "late_written", "late_not_written"
_NOTICED: Final = text("""
SELECT 1 AS noticed FROM outbox o WHERE o.group_id = :group_id AND o.member = :member AND o.created_us >= :at_us
AND (substr(o.key, 1, length(:own)) = :own
     OR o.seq IN (SELECT j.seq FROM journal j WHERE j.group_id = :group_id
                  AND (j.idem_key = :key OR substr(j.idem_key, 1, length(:part)) = :part))) LIMIT 1
""")
_INSERT: Final = text("""
INSERT INTO late_act (group_id, member, key, at_us, begun, written, reason, numbers)
VALUES (:group_id, :member, :key, :at_us, :begun, :written, :reason, :numbers)
ON CONFLICT (group_id, member, key) DO NOTHING RETURNING key
""")
_TAKE: Final = text("""
DELETE FROM late_act WHERE group_id = :group_id AND member = :member
RETURNING at_us, begun, written, reason, numbers
""")


@dataclass(frozen=True, slots=True)
class LateAct:
    """How an act ended. ``begun`` is the option of a menu that led to it, as ``menu:option`` ("": none did).

    ``reason`` is a refusal's code ("": none was given) with its ``numbers``.
    """

    at: datetime
    begun: str
    written: bool
    reason: str = ""
    numbers: Mapping[str, int | str] = field(default_factory=dict)


async def record_late(database: Database, command: Command, ended: LateAct) -> LateAct:
    """Write down how a late act ended, and tell whoever did it; gives what is so.

    An error says nothing of the books: what stands in them under the act's key was written. Whose own receipt reports
    the act gets no second message.

    Raises:
        TryAgain: the database is away; recorded again, it is recorded once.
    """
    assert command.member is not None  # noqa: S101 -- an act of a menu has a member
    at_us = microseconds(command.at)
    which: dict[str, object] = {"group_id": command.group_id, "key": command.key, "part": f"{command.key}/"}
    async with database.unit_of_work() as unit:
        if not ended.written and await was_done(unit, command):
            ended = replace(ended, written=True, reason="", numbers={})
        row = {
            "group_id": command.group_id,
            "member": command.member,
            "key": command.key,
            "at_us": at_us,
            "begun": ended.begun,
        }
        said = {"written": int(ended.written), "reason": ended.reason, "numbers": json.dumps(dict(ended.numbers))}
        if await unit.fetch(_INSERT, **row, **said) and not await _noticed(unit, command, which, ended):
            topic = WRITTEN if ended.written else NOT_WRITTEN
            hour = ended.at.strftime("%H:%M")  # Mali keeps UTC all year
            await tell(unit, command.child("late"), [Notice(topic, command.member, {"at_hour": hour}, urgent=True)])
    return ended


async def _noticed(unit: UnitOfWork, command: Command, which: Mapping[str, object], ended: LateAct) -> bool:
    own = f"{command.group_id}:{command.key}:"
    hers = {"member": command.member, "own": own, "at_us": microseconds(command.at)}
    return ended.written and bool(await unit.fetch(_NOTICED, **which, **hers))


async def take_late(database: Database, group_id: int, member: int) -> list[LateAct]:
    """What is to be told at her call, the failed ones first, then the newest; it is told once."""
    async with database.unit_of_work() as unit:
        rows = await unit.fetch(_TAKE, group_id=group_id, member=member)
    ended = [
        LateAct(
            datetime.fromtimestamp(row["at_us"] / 1_000_000, tz=UTC),
            row["begun"],
            bool(row["written"]),
            row["reason"],
            json.loads(row["numbers"]),
        )
        for row in rows
    ]
    return sorted(ended, key=lambda one: (one.written, -one.at.timestamp()))
