"""A member who calls hears what no SMS brought her: once, in order, and nothing that may still come by SMS."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from ledger.database import Database
from ledger.funds import savings
from ledger.meeting import meetings
from ledger.people.contacts.own_receipts import OLDEST, not_brought, note_own_heard
from ledger.people.contacts.proxy_receipts import UnheardReceipts
from tests.village import AWA, BINTA, command, found_village

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
_STATE = text("UPDATE outbox SET state = :state WHERE group_id = :group_id AND member = :number AND state = 'waiting'")
_NEWEST = text(
    "UPDATE outbox SET state = 'dropped' "
    "WHERE id = (SELECT max(id) FROM outbox WHERE group_id = :group_id AND member > 0)"
)
_OLDER = text("UPDATE outbox SET created_us = created_us - :by_us WHERE group_id = :group_id")


async def _saved(database: Database, group: int, key: str, shares: int, state: str) -> None:
    await savings.save(database, command(group, key), AWA, shares)
    async with database.unit_of_work() as unit:
        await unit.fetch(_STATE, group_id=group, number=AWA, state=state)


async def _village(database: Database) -> int:
    group = await found_village(database, max_shares=99)
    await meetings.open_meeting(database, command(group, "opened"))
    return group


def _amounts(waiting: UnheardReceipts | None) -> list[object]:
    return [one.facts["amount"] for one in waiting.receipts] if waiting else []


async def test_what_was_dropped_is_heard_once_and_what_was_sent_never(database: Database) -> None:
    group = await _village(database)
    await _saved(database, group, "dropped", 1, "dropped")
    await _saved(database, group, "sent", 2, "sent")
    await _saved(database, group, "dropped too", 3, "dropped")
    waiting = await not_brought(database, command(group, "calls", AWA))
    assert waiting is not None
    assert _amounts(waiting) == [500, 1_500]
    assert await not_brought(database, command(group, "another", BINTA)) is None
    await _saved(database, group, "while she listens", 1, "dropped")
    for _ in range(2):
        await note_own_heard(database, command(group, "heard", AWA), waiting.up_to)
    assert _amounts(await not_brought(database, command(group, "again", AWA))) == [500]


async def test_what_may_still_come_by_sms_holds_back_what_is_behind_it(database: Database) -> None:
    group = await _village(database)
    await _saved(database, group, "one", 1, "dropped")
    await savings.save(database, command(group, "waits"), AWA, 2)
    await savings.save(database, command(group, "behind it"), AWA, 3)
    async with database.unit_of_work() as unit:
        await unit.fetch(_NEWEST, group_id=group)
    assert _amounts(await not_brought(database, command(group, "calls", AWA))) == [500]


async def test_what_is_old_is_no_news(database: Database) -> None:
    group = await _village(database)
    await _saved(database, group, "old", 1, "dropped")
    async with database.unit_of_work() as unit:
        by_us = (OLDEST + timedelta(days=1)) // timedelta(microseconds=1)
        await unit.fetch(_OLDER, group_id=group, by_us=by_us)
    assert await not_brought(database, command(group, "calls", AWA)) is None
