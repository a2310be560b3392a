"""A small network is measured as a large one is, and its page asks the books as often."""

import pytest

from app.organisations.figures.indicators.roll_up import growth, roll_up
from app.organisations.tenancy import ScopedReader, TenantScope
from bench.seats import NOW, measure
from ledger.card.group import group_id_of

pytestmark = pytest.mark.anyio


class Counting:
    def __init__(self, database) -> None:
        self.database, self.statements = database, 0

    async def fetch(self, statement, **values):
        self.statements += 1
        return await self.database.fetch(statement, **values)


async def test_a_network_is_brought_in_seated_and_added_up(database) -> None:
    figures = await measure(database, 14)
    assert {"import", "seats", "roll-up and tree"} <= figures.keys()
    counting = Counting(database)
    window = ScopedReader(counting, TenantScope("installation"))
    tier = await group_id_of(database, "FED-1")
    added = await roll_up(window, NOW.date(), tier)
    tree = await growth(window, tier, added.groups)
    assert counting.statements == 5, "whatever sits in it"
    assert (len(added.branches), added.below.members, added.own.members) == (14, 28, 0)
    # 3, 4, 5 grew from 1; 6, 7, 8 from 2; 9, 10, 11 from 3; 12, 13, 14 from 4
    assert [(line.code, line.depth, line.direct, line.all) for line in tree][:6] == [
        ("A-1", 0, 3, 9),
        ("A-3", 1, 3, 3),
        ("A-10", 2, 0, 0),
        ("A-11", 2, 0, 0),
        ("A-9", 2, 0, 0),
        ("A-4", 1, 3, 3),
    ]
    assert [line.code for line in tree if not line.depth] == ["A-1", "A-2"]
