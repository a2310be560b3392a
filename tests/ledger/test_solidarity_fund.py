"""Cash kept apart: contributions, grants and help of the solidarity fund, expenses, outside money."""

import pytest

from ledger.expenses import spend
from ledger.indicators_of import read_indicators
from ledger.linkages import receive_loan, repay_lender
from ledger.outside_fund import receive_grant, spend_grant
from ledger.rules.refusal import Refusal
from ledger.solidarity_fund import contribute, grant, lend_help, repay_help
from tests.village import AWA, BINTA
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


async def test_contributions_grants_and_help(database):
    village = await found(database, grant_caps=[{"purpose": "illness", "label": "Maladie", "cap_xof": 300}])
    await village.meet()
    await village.collect(m1=1, m2=1, m3=1, m4=1)
    await contribute(database, village.act(), AWA, 100)
    assert await village.balance("box:solidarity") == 500
    with pytest.raises(Refusal, match=r"solidarity\.not_a_contribution"):
        await contribute(database, village.act(), AWA, 105)
    await grant(database, village.act(), AWA, "illness", 200)
    with pytest.raises(Refusal, match=r"solidarity\.above_cap"):
        await grant(database, village.act(), AWA, "illness", 305)
    with pytest.raises(Refusal, match=r"solidarity\.unknown_purpose"):
        await grant(database, village.act(), AWA, "wedding", 5)
    await lend_help(database, village.act(), BINTA, "illness", 250)
    with pytest.raises(Refusal, match=r"solidarity\.help_running owed_xof=250"):
        await lend_help(database, village.act(), BINTA, "illness", 5)
    with pytest.raises(Refusal, match=r"solidarity\.fund_short"):
        await grant(database, village.act(), AWA, "illness", 100)
    await repay_help(database, village.act(), BINTA, 100)
    balances = await village.balances()
    assert (balances["box:solidarity"], balances["benefits"], balances[f"help:{BINTA}"]) == (150, 200, 150)
    with pytest.raises(Refusal, match=r"solidarity\.above_owed"):
        await repay_help(database, village.act(), BINTA, 155)
    assert {"solidarity", "granted"} <= set(await village.told(AWA))


async def test_a_contribution_that_was_missed_is_owed_where_the_group_says_so(database):
    village = await found(database, missed_solidarity="owed")
    await village.meet()
    await village.collect(m1=1)
    await village.part()
    assert await village.balance(f"dues:{AWA}") == 100
    assert await village.balance("dues:1") == 0
    await village.meet()
    await contribute(database, village.act(), AWA, 200)
    await village.part()
    balances = await village.balances()
    assert balances.get(f"dues:{AWA}", 0) == 0
    assert -balances["awaited"] == sum(xof for code, xof in balances.items() if code.startswith("dues")) == 900
    village_two = await found(database, code="00002")
    await village_two.meet()
    await village_two.part()
    assert await village_two.balances() == {}


async def test_the_group_spends_from_its_loan_fund(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=2)
    await spend(database, village.act(), 600, "cahier et stylos")
    assert (await village.newest())["memo"] == "cahier et stylos"
    assert await village.balance("expenses") == 600
    with pytest.raises(Refusal, match=r"fund\.short fund=loan amount_xof=405 cash_xof=400"):
        await spend(database, village.act(), 405, "table")
    with pytest.raises(Refusal, match=r"money\.not_payable"):
        await spend(database, village.act(), 3, "bonbon")


async def test_grants_and_borrowed_money_stay_apart_from_what_members_share(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=2)
    await receive_grant(database, village.act(), 50_000, "semences, tranche 1")
    number = await receive_loan(database, village.act(), "banque", 30_000)
    with pytest.raises(Refusal, match=r"fund\.short fund=outside amount_xof=60000 cash_xof=50000"):
        await spend_grant(database, village.act(), 60_000, "semences")
    await spend_grant(database, village.act(), 20_000, "semences")
    assert (await village.card()).linkage_xof == 30_000
    await repay_lender(database, village.act(), number, "outside", 10_000, 500)
    with pytest.raises(Refusal, match=r"tier\.above_owed amount_xof=25000 owed_xof=20000"):
        await repay_lender(database, village.act(), number, "outside", 25_000)
    balances = await village.balances()
    assert (balances["box:outside"], balances["linkage"], balances["expenses"]) == (49_500, -20_000, 500)
    figures = await read_indicators(database, village.group_id, village.now.date())
    assert figures.debts_xof == 20_000
    assert figures.assets_xof == figures.debts_xof + figures.equity_xof == 50_600
