"""Figures of a past day: what was told on that day is told again later, whatever happened since."""

from dataclasses import replace

import pytest

from ledger.reports.indicators import read_figures
from ledger.reports.indicators_at_date import read_figures_on
from ledger.settlement.departure import leave
from tests.village import AWA
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


async def test_what_was_told_on_a_day_is_told_again_later(database):
    village = await found(database, members=8)
    told = {}
    await village.meet()
    await village.collect(m6=5, m1=5, m2=5, m7=1)
    await village.lend(AWA, 4_000, weeks=4)
    await village.part()
    told[village.now.date()] = await read_figures(database, [village.group_id], village.now.date())
    village.wait(weeks=4)
    await village.meet()
    await leave(database, village.command(), 8)
    await village.collect(m2=1, m3=1)
    await village.part()
    told[village.now.date()] = await read_figures(database, [village.group_id], village.now.date())
    village.wait(weeks=4)
    await village.meet()
    await village.collect(m1=2)
    await village.part()
    first, second = told.values()
    assert (first[village.group_id].active, second[village.group_id].active) == (8, 7)
    assert (first[village.group_id].late_xof, second[village.group_id].late_xof) == (0, 4_400)
    for day, figures in told.items():
        without_rolls = replace(figures[village.group_id], attending=0, called=0)
        assert await read_figures_on(database, [village.group_id], day) == {village.group_id: without_rolls}


async def test_before_its_first_day_a_group_has_no_figures(database):
    village = await found(database)
    assert await read_figures_on(database, [village.group_id], village.now.date().replace(year=2020)) == {}
    assert await read_figures_on(database, [], village.now.date()) == {}
