"""What became of an act that outlasted its hop: told by SMS, and above her next call, once it is known.

Its caller heard that it is under way. The row is written in the transaction of its notice and taken at her next PIN.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Text, bindparam, delete, func, literal, or_, select, text

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.card.queries import GROUP
from ledger.commands import was_done
from ledger.database import Database, UnitOfWork
from ledger.journal.notices import tell
from ledger.tables import Journal, LateActRow, Outbox, table_of

WRITTEN, NOT_WRITTEN = "late_written", "late_not_written"
# An act's transactions and stored results stand under its key, or under its key and the name of a part.
_journal, _outbox, _late = table_of(Journal), table_of(Outbox), table_of(LateActRow)
_PART, _OWN = bindparam("part", type_=Text), bindparam("own", type_=Text)
_UNDER_KEY = or_(
    _journal.c.idem_key == bindparam("key"), func.substr(_journal.c.idem_key, 1, func.length(_PART)) == _PART
)
_REPORTED = select(_journal.c.seq).where(_journal.c.group_id == GROUP, _UNDER_KEY)
_NOTICED: Final = (
    select(literal(1).label("noticed"))
    .where(_outbox.c.group_id == GROUP, _outbox.c.member == bindparam("member"))
    .where(_outbox.c.created_us >= bindparam("at_us"))
    .where(or_(func.substr(_outbox.c.key, 1, func.length(_OWN)) == _OWN, _outbox.c.seq.in_(_REPORTED)))
    .limit(1)
)
# text: an INSERT with ON CONFLICT belongs to each engine's dialect; both engines read these words.
_INSERT: Final = text("""
INSERT INTO late_act (group_id, member, key, at_us, begun, written, reason, numbers)
VALUES (:group_id, :member, :key, :at_us, :begun, :written, :reason, :numbers)
ON CONFLICT (group_id, member, key) DO NOTHING RETURNING key
""")
_TAKE: Final = (
    delete(_late)
    .where(_late.c.group_id == bindparam("at_group"), _late.c.member == bindparam("at_member"))
    .returning(_late.c.at_us, _late.c.begun, _late.c.written, _late.c.reason, _late.c.numbers)
)


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
        rows = await unit.fetch(_TAKE, at_group=group_id, at_member=member)
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
