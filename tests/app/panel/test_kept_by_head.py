"""What pages keep of groups' books is what the books say, whatever happened, and only what moved is read again."""

import pytest

from app.organisations.figures.indicators.savix import indicator_lines
from app.organisations.figures.positions.standings import standings
from app.organisations.figures.series.periods import CYCLE, ReportingPeriod, chosen
from app.organisations.tenancy import ScopedReader, TenantScope
from ledger.database import Database
from ledger.loans.repayments import repay
from ledger.meeting.roll_call import call_roll
from ledger.settlement.departure import leave
from tests.app.panel.camide import World
from tests.app.panel.test_panel_pages import Counting
from tests.village import AWA
from tests.village_life import Village, found

pytestmark = pytest.mark.anyio


async def seen(database, today):
    """All that pages of many groups are made of."""
    window = ScopedReader(database, TenantScope("installation"))
    running = ReportingPeriod(CYCLE, today, today)
    month = chosen("4", today)
    assert month
    return [
        await standings(window, today),
        await standings(window, today, held_in=(month.since, month.until)),
        *[await indicator_lines(window, today, "group", period) for period in (running, month)],
    ]


async def agrees(village: Village) -> None:
    """What is kept of this database is what a first look at the same books sees."""
    today = village.now.date()
    assert await seen(village.database, today) == await seen(Counting(village.database), today)


async def test_what_is_kept_follows_every_act(database: Database) -> None:
    village = await found(database, members=8)
    await agrees(village)
    await village.meet()
    await agrees(village)
    await village.collect(m1=5, m2=5, m6=5)
    await agrees(village)
    await call_roll(village.database, village.command(), {1: "absent", 2: "late"})
    await agrees(village)
    await village.part()
    loan = await village.approve(AWA, 5_000, weeks=4)
    await village.meet()
    await agrees(village)
    await village.hand_over(AWA, loan)
    await agrees(village)
    await village.part()
    village.wait(weeks=6)
    await village.meet()  # the loan is late from the day after this meeting on
    await agrees(village)
    await repay(village.database, village.command(), AWA, 1_000)
    await agrees(village)
    await leave(village.database, village.command(), 8)
    await agrees(village)
    await village.part()
    await agrees(village)


async def test_only_groups_whose_books_moved_are_read_again(world: World) -> None:
    village = await found(world.database, members=6, code="00009", ngo_id=1)
    counting, today = Counting(world.database), village.now.date()
    window = ScopedReader(counting, TenantScope("installation"))
    before = await standings(window, today)
    counting.statements = 0
    assert await standings(window, today) == before
    assert counting.statements == 1
    await village.meet()
    await village.collect(m1=3)
    after = {group.code: group for group in await standings(window, today)}
    assert counting.statements == 5
    assert after["00009"].savings_xof == 1_500
    assert [after[group.code] for group in before if group.code != "00009"] == [g for g in before if g.code != "00009"]


async def test_a_group_that_a_reader_does_not_see_is_not_told_from_what_is_kept(world: World) -> None:
    today = world.clock.now().date()
    everybody = await standings(ScopedReader(world.database, TenantScope("installation")), today)
    hers = await standings(ScopedReader(world.database, TenantScope("ngo", ngo_id=2)), today)
    assert {group.code for group in everybody} == {"00001", "00002", "00003"}
    assert {group.code for group in hers} == {"00003"}
