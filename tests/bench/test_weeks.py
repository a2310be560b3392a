"""A small network is filled and its weeks are counted as a large one's are, and every figure is its books'."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bench.network import LIVED, Network, fill_database
from bench.weeks import TODAY, measure
from ledger.database import open_database

pytestmark = pytest.mark.anyio
GROUPS, WEEKS = LIVED + 2, 6


@pytest.fixture
async def network(database_url):
    await fill_database(database_url, Network(GROUPS, WEEKS, 8, TODAY - timedelta(days=1)))
    database = await open_database(database_url)
    yield database
    await database.close()


async def test_a_year_of_weeks_is_counted_in_one_command(network) -> None:
    figures = await measure(network, WEEKS)
    assert figures["week_rows"] == GROUPS * (WEEKS + 1)  # the running week is written too
    assert figures["cpu_seconds"] > 0
    kept = text("SELECT group_id, savings_xof, owed_xof FROM week_figure WHERE week_on = :week_on ORDER BY group_id")
    rows = await network.fetch(kept, week_on=(TODAY - timedelta(days=7)).isoformat())
    sums = text(
        "SELECT group_id, -sum(CASE WHEN kind = 'shares' THEN balance_xof ELSE 0 END) AS savings_xof,"
        " sum(CASE WHEN kind = 'principal' THEN balance_xof ELSE 0 END) AS owed_xof"
        " FROM account GROUP BY group_id ORDER BY group_id"
    )
    assert [tuple(map(int, row)) for row in rows] == [tuple(map(int, row)) for row in await network.fetch(sums)]
    assert any(row["owed_xof"] for row in rows)


async def test_guards_stand_again_and_copies_are_whole(network) -> None:
    of = text("SELECT seq, account, amount_xof FROM entry WHERE group_id = :g ORDER BY seq, line")
    first = [tuple(row) for row in await network.fetch(of, g=1)]
    assert first
    assert [tuple(row) for row in await network.fetch(of, g=1 + LIVED)] == first
    with pytest.raises(Exception, match=r"never|append|immutable|change"):
        async with network.unit_of_work() as unit:
            await unit.fetch(text("UPDATE entry SET amount_xof = 1 WHERE group_id = 1 AND seq = 1 AND line = 1"))
