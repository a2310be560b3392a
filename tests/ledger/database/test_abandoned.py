"""A caller who goes away in the middle leaves nothing half done and nothing locked."""

import asyncio

import pytest

from ledger.database import Database
from ledger.funds import declarations, savings
from tests.village import AWA, command, found_village

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


async def test_a_unit_abandoned_at_any_moment_is_undone_or_done(database: Database) -> None:
    group = await found_village(database)
    for moment in range(40):
        before = await declarations.waiting_declarations(database, group)
        hop = command(group, f"hop{moment}", AWA)
        task = asyncio.create_task(savings.declare(database, hop, AWA, 1 + moment % 5))
        for _ in range(moment):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        after = await declarations.waiting_declarations(database, group)
        assert len(after) <= 1
        posted = await asyncio.wait_for(savings.declare(database, hop, AWA, 1 + moment % 5), timeout=5)
        assert posted.repeated == (after != before), (
            "the second try is a repeat exactly when the first had been written"
        )


async def test_a_posting_abandoned_by_its_caller_is_posted_once(database: Database) -> None:
    group = await found_village(database)
    draft = command(group, "gift").draft("gift", {"box:outside": 500, "grants": -500})
    for moment in range(10):
        task = asyncio.create_task(database.post(draft))
        for _ in range(moment):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert (await asyncio.wait_for(database.post(draft), timeout=5)).seq == 1
