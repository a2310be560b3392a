"""Indicators from the books: three reads for one group or for fifty, and totals that sum before they divide."""

from fractions import Fraction

import pytest

from ledger.funds.bank import move_kept
from ledger.funds.property import buy, take_off
from ledger.loans.write_off import write_off
from ledger.reports.indicators import read_figures, total
from ledger.rules.reports.indicators import indicators
from ledger.settlement.departure import leave
from ledger.settlement.share_out import commit_share_out, freeze
from tests.village import AWA
from tests.village_life import ALL_IN_FAVOUR, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


class Counting:
    def __init__(self, database):
        self.database, self.reads = database, 0

    async def fetch(self, statement, **values):
        self.reads += 1
        return await self.database.fetch(statement, **values)


async def of_today(village):
    return indicators((await read_figures(village.database, [village.group_id], village.now.date()))[village.group_id])


async def test_a_group_after_a_hard_month(database):
    village = await found(database, members=8)
    await village.meet(roll=False)
    await village.collect(m6=5, m1=5, m2=5, m7=1)
    await village.lend(AWA, 4_000, weeks=4)
    await village.lend(1, 2_000, weeks=12)
    await leave(database, village.command(), 8)
    await village.part()
    village.wait(weeks=4)
    await village.meet(roll=False)
    await village.collect(m2=1, m3=1)
    await village.part()
    result = await of_today(village)
    assert (result.attendance, result.drop_out, result.growth) == (1, Fraction(1, 8), Fraction(-1, 8)), (
        "both were there of the two whose presence was noted"
    )
    assert (result.loans_outstanding, result.loans_outstanding_xof, result.borrowers) == (2, 6_600, Fraction(2, 7))
    assert result.portfolio_at_risk == 1, "the first of three instalments was missed too"
    assert result.savings_per_member == Fraction(9_000, 7)
    assert result.profit_xof == 600
    assert result.assets_xof == result.debts_xof + result.equity_xof
    await village.meet()
    await write_off(database, village.command(), 1, ALL_IN_FAVOUR)
    after = await of_today(village)
    assert (after.written_off_xof, after.portfolio_at_risk) == (4_650, 1)
    assert await read_figures(database, [99], village.now.date()) == {}


async def test_a_group_without_members_counts_nobody(database):
    """As a tier whose seats are all taken by groups, or a list of groups whose members come later."""
    village = await found(database, members=0)
    figures = (await read_figures(database, [village.group_id], village.now.date()))[village.group_id]
    assert (figures.active, figures.at_start, figures.joined, figures.left) == (0, 0, 0, 0)


async def test_many_groups_cost_as_many_reads_as_one(database):
    villages = [await found(database, code=f"{number:05}") for number in range(1, 6)]
    for village in villages[:4]:
        await village.meet(roll=False)
        await village.collect(m1=5, m6=3)
        await village.part()
    groups = [village.group_id for village in villages[:4]]
    counting = Counting(database)
    figures = await read_figures(counting, groups, villages[0].now.date())
    assert counting.reads == 3
    whole = indicators(total(figures.values()))
    assert (whole.savings_per_member, whole.attendance) == (Fraction(16_000, 24), 1)
    assert whole.assets_xof == whole.debts_xof + whole.equity_xof == 16_000 + 4 * 200
    assert await read_figures(counting, [], villages[0].now.date()) == {}
    with pytest.raises(ValueError, match="at least one group"):
        total([])


async def test_what_is_owned_and_kept_outside_are_figures(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5)
    await move_kept(database, village.command(), "deposit", "bank", 1_000)
    await move_kept(database, village.command(), "interest", "bank", 30)
    await buy(database, village.command(), "machine", 2_000, ALL_IN_FAVOUR)
    now = (await read_figures(database, [village.group_id], village.now.date()))[village.group_id]
    assert (now.loan_cash_xof, now.property_xof, now.property_at_start_xof, now.profit_xof) == (3_030, 2_000, 0, 30)
    await take_off(database, village.command(), "machine1", 500, ALL_IN_FAVOUR)
    result = await of_today(village)
    assert (result.profit_xof, result.assets_xof) == (-470, 4_730), "with 200 F of solidarity"
    assert result.assets_xof == result.debts_xof + result.equity_xof
    await move_kept(database, village.command(), "bank_fee", "bank", 30)
    await move_kept(database, village.command(), "withdrawal", "bank", 1_000)
    await freeze(database, village.command())
    await commit_share_out(database, village.command())
    await village.part()
    after = (await read_figures(database, [village.group_id], village.now.date()))[village.group_id]
    assert (after.property_xof, after.property_at_start_xof, after.profit_xof) == (1_500, 1_500, 0)
