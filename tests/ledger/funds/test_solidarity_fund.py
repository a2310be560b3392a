"""Cash kept apart: contributions, grants and help of the solidarity fund, expenses, outside money."""

from datetime import date

import pytest
from sqlalchemy import text

from ledger.funds.expenses import spend
from ledger.funds.outside_fund import receive_grant, spend_grant
from ledger.funds.outside_loans import receive_loan, repay_lender
from ledger.funds.solidarity_fund import grant, lend_help, repay_help
from ledger.funds.solidarity_loans import HelpOwed, help_owed
from ledger.meeting.rounds.collection_round import Contribution
from ledger.reports.indicators import read_figures
from ledger.rules.refusal import Refusal
from ledger.rules.reports.indicators import indicators
from tests.village import AWA, BINTA
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


async def test_contributions_grants_and_help(database):
    village = await found(database, grant_caps=[{"purpose": "illness", "label": "Maladie", "cap_xof": 300}])
    await village.meet()
    await village.collect(m1=1, m2=1, m3=1, m4=1)
    await village.bring({AWA: Contribution(solidarity_xof=100)})
    assert await village.balance("box:solidarity") == 500
    with pytest.raises(
        Refusal, match=r"solidarity\.not_a_contribution amount_xof=105 contribution_xof=100 owed_xof=100"
    ):
        await village.bring({5: Contribution(solidarity_xof=105)})
    await grant(database, village.command(), AWA, "illness", 200)
    with pytest.raises(Refusal, match=r"solidarity\.above_cap"):
        await grant(database, village.command(), AWA, "illness", 305)
    with pytest.raises(Refusal, match=r"solidarity\.unknown_purpose"):
        await grant(database, village.command(), AWA, "wedding", 5)
    await lend_help(database, village.command(), BINTA, "illness", 250)
    with pytest.raises(Refusal, match=r"solidarity\.help_running owed_xof=250"):
        await lend_help(database, village.command(), BINTA, "illness", 5)
    with pytest.raises(Refusal, match=r"solidarity\.fund_short"):
        await grant(database, village.command(), AWA, "illness", 100)
    await repay_help(database, village.command(), BINTA, 100)
    balances = await village.balances()
    assert (balances["box:solidarity"], balances["benefits"], balances[f"help:{BINTA}"]) == (150, 200, 150)
    with pytest.raises(Refusal, match=r"solidarity\.above_owed"):
        await repay_help(database, village.command(), BINTA, 155)
    assert {"solidarity", "granted"} <= set(await village.told(AWA))


async def test_a_contribution_that_was_missed_is_owed_where_the_group_says_so(database):
    village = await found(database, missed_solidarity="owed")
    await village.meet()
    await village.collect(m1=1)
    await village.part()
    assert await village.balance(f"dues:{AWA}") == 100
    assert await village.balance("dues:1") == 0
    await village.meet()
    await village.bring({AWA: Contribution(solidarity_xof=200)})
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
    since, hop = (await village.newest())["seq"], village.command(key="hop")
    spent = await spend(database, hop, 600, "cahier et stylos")
    assert (await spend(database, hop, 600, "cahier et stylos")).seq == spent.seq, "the same hop twice"
    assert await village.booked(since) == ["hop expense 1 cahier et stylos: box:loan -600 expenses +600"]
    with pytest.raises(Refusal, match=r"fund\.short fund=loan amount_xof=405 cash_xof=400"):
        await spend(database, village.command(), 405, "table")
    with pytest.raises(Refusal, match=r"money\.not_payable"):
        await spend(database, village.command(), 3, "bonbon")
    await spend(database, village.command(), 400, "x" * 61)
    assert (await village.newest())["memo"] == "x" * 60, "all that the box holds"
    await village.part()
    for moves in (spend, receive_grant, spend_grant):
        with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
            await moves(database, village.command(), 500, "table")


async def test_grants_and_borrowed_money_stay_apart_from_what_members_share(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=2)
    since, first, second = (await village.newest())["seq"], village.command(key="in"), village.command(key="out")
    came = await receive_grant(database, first, 50_000, "semences, tranche 1" + "." * 60)
    assert (await receive_grant(database, first, 50_000, "semences, tranche 1" + "." * 60)).seq == came.seq
    for refused in (receive_grant, spend_grant):
        with pytest.raises(Refusal, match=r"^money\.not_payable amount_xof=3 cash_unit_xof=5$"):
            await refused(database, village.command(), 3, "semences")
    number = await receive_loan(database, village.command(), "banque", 30_000)
    with pytest.raises(Refusal, match=r"fund\.short fund=outside amount_xof=60000 cash_xof=50000"):
        await spend_grant(database, village.command(), 60_000, "semences")
    await spend_grant(database, second, 20_000, "semences")
    assert [line for line in await village.booked(since) if "grants" in line] == [
        f"in grant_in 1 semences, tranche 1{'.' * 41}: box:outside +50000 grants -50000",
        "out grant_out 1 semences: box:outside -20000 grants +20000",
    ]
    assert (await village.card()).linkage_xof == 30_000
    await repay_lender(database, village.command(), number, "outside", 10_000, 500)
    with pytest.raises(Refusal, match=r"tier\.above_owed amount_xof=25000 owed_xof=20000"):
        await repay_lender(database, village.command(), number, "outside", 25_000)
    balances = await village.balances()
    assert (balances["box:outside"], balances["linkage"], balances["expenses"]) == (49_500, -20_000, 500)
    figures = indicators((await read_figures(database, [village.group_id], village.now.date()))[village.group_id])
    assert figures.debts_xof == 20_000
    assert figures.assets_xof == figures.debts_xof + figures.equity_xof == 50_600


async def test_each_movement_of_the_fund_as_it_is_written_and_told(database):
    """Help lent on 6 October for twelve weeks is given back by 29 December."""
    village = await found(database)
    await village.meet()
    await village.collect(m1=1, m2=1, m3=1)
    await village.bring({AWA: Contribution(solidarity_xof=100)})
    start = (await village.card()).head.seq
    movements = (
        (grant, (AWA, "birth", 150)),
        (lend_help, (AWA, "illness", 200)),
        (repay_help, (AWA, 80)),
    )
    hops = [village.command() for _ in movements]
    posted = [await move(database, hop, *about) for (move, about), hop in zip(movements, hops, strict=True)]
    assert await village.written(after=start) == [
        ("grant", 1, {"box:solidarity": -150, "benefits": 150}),
        ("help", 1, {"box:solidarity": -200, f"help:{AWA}": 200}),
        ("help_repaid", 1, {"box:solidarity": 80, f"help:{AWA}": -80}),
    ]
    assert await village.heard(AWA) == [
        ("solidarity", {"amount": 100}),
        ("granted", {"amount": 150}),
        ("help_lent", {"amount": 200, "day": "2026-12-29"}),
        ("repaid", {"amount": 80, "owed": 120}),
    ]
    memos = await database.fetch(text("SELECT memo FROM journal WHERE kind IN ('grant', 'help') ORDER BY seq"))
    assert [row["memo"] for row in memos] == ["birth", "illness"]
    helps = await database.fetch(text("SELECT seq, member, purpose, amount_xof, due_on FROM help_loan"))
    assert [tuple(row) for row in helps] == [(start + 2, AWA, "illness", 200, "2026-12-29")]
    assert await help_owed(database, village.group_id) == [HelpOwed(AWA, f"Fanta {AWA}", 120, date(2026, 12, 29))]
    for move, (member, *purpose, _) in movements:
        with pytest.raises(Refusal, match=r"money\.not_payable amount_xof=3 cash_unit_xof=5"):
            await move(database, village.command(), member if move is not lend_help else BINTA, *purpose, 3)
    await village.part()
    for (move, about), hop, first in zip(movements, hops, posted, strict=True):
        with pytest.raises(Refusal, match=r"meeting\.none_open"):
            await move(database, village.command(), *about)
        again = await move(database, hop, *about)
        assert (again.seq, again.repeated) == (first.seq, True), "the same hop twice, the second after the meeting"


async def test_a_grant_is_spent_to_the_last_franc_and_by_no_hop_twice(database):
    village = await found(database)
    await village.meet()
    await receive_grant(database, village.command(), 1_000, "semences")
    hop = village.command()
    spent = await spend_grant(database, hop, 400, "mil")
    await spend_grant(database, village.command(), 600, "niébé")
    assert (await spend_grant(database, hop, 400, "mil")).seq == spent.seq, "also now that nothing is left"
    assert await village.balances() == {}
