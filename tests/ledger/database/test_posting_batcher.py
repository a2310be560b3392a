"""Postings that arrive together share a commit, but neither each other's refusals nor each other's waiting."""

import asyncio

import pytest

from ledger.books.draft import Draft, Posted
from ledger.books.errors import OutOfBounds
from ledger.database import Database
from tests.village import command, found_village

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


def gift(group: int, key: str, amount_xof: int = 100) -> Draft:
    return command(group, key).draft("gift", {"box:loan": amount_xof, "grants": -amount_xof})


async def test_a_refusal_spoils_nothing_but_itself(database: Database) -> None:
    group = await found_village(database)
    drafts = [gift(group, f"k{n}") for n in range(40)]
    drafts[17] = command(group, "k17").draft("expense", {"box:outside": -100, "expenses": 100}, alone=True)
    outcomes = await asyncio.gather(*(database.post(draft) for draft in drafts), return_exceptions=True)
    refused = [n for n, outcome in enumerate(outcomes) if isinstance(outcome, OutOfBounds)]
    posted = [outcome for outcome in outcomes if isinstance(outcome, Posted)]
    assert refused == [17]
    assert sorted(one.seq for one in posted) == list(range(1, 40))


async def test_many_in_one_group_keep_their_numbers_without_gaps(database: Database) -> None:
    group = await found_village(database)
    posted = await asyncio.gather(*(database.post(gift(group, f"k{n}")) for n in range(300)))
    assert sorted(one.seq for one in posted) == list(range(1, 301))
    assert not any(one.repeated for one in posted)


async def test_a_repeat_among_others_is_known(database: Database) -> None:
    group = await found_village(database)
    first = await database.post(gift(group, "k0"))
    again, other = await asyncio.gather(database.post(gift(group, "k0")), database.post(gift(group, "k1")))
    assert (again.seq, again.repeated, again.hash) == (first.seq, True, first.hash)
    assert (other.seq, other.repeated) == (2, False)


async def test_a_group_that_is_held_makes_no_other_group_wait(database: Database) -> None:
    """SQLite has one writer for the whole file; on PostgreSQL each group has its own lock."""
    if database.name == "sqlite":
        pytest.skip("one writer for the whole file")
    held, free = await found_village(database), await found_village(database, "00002")
    async with database.unit_of_work() as unit:
        await unit.lock(held)
        waiting = asyncio.create_task(database.post(gift(held, "later")))
        await asyncio.sleep(0)
        posted = await asyncio.wait_for(database.post(gift(free, "now")), timeout=1)
        assert posted.seq == 1
        assert not waiting.done()
        assert (await unit.post(gift(held, "first"))).seq == 1
    assert (await waiting).seq == 2
