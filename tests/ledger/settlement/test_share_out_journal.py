"""A share-out as the books tell it: every transaction of it line by line, its table, and what each member hears."""

import pytest
from sqlalchemy import text

from ledger.funds.fines import impose
from ledger.funds.savings import declare
from ledger.funds.solidarity_fund import lend_help
from ledger.meeting.rounds.collection_round import Contribution
from ledger.settlement.ends_of_cycles.cycle_end import read_cycle_end
from ledger.settlement.share_out import commit_share_out, freeze, read_share_out
from tests.village import AWA, BINTA
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
_RECORD = text("SELECT * FROM shareout")
_CYCLES = text("SELECT number, began_on, ends_on, frozen_on, closed_on, closed_seq FROM cycle ORDER BY number")

_LOANS = text("SELECT status FROM loan ORDER BY number")


async def test_every_transaction_of_a_share_out(database):
    village = await found(
        database, missed_solidarity="owed", fines_go_to="solidarity", solidarity_at_end="split", loan_multiplier=3
    )
    await village.meet()
    await village.bring(
        {1: Contribution(shares=5), BINTA: Contribution(shares=2, solidarity_xof=0), AWA: Contribution(shares=5)}
    )
    await lend_help(database, village.command(), BINTA, "illness", 100)
    await village.lend(1, 1_000, weeks=4)
    await impose(database, village.command(), 1, "late")
    await impose(database, village.command(), AWA, "late")
    await village.part()
    village.wait(weeks=3)
    await village.meet()
    await declare(database, village.command(2), 2, 1)
    declared = (await village.newest())["seq"]
    await freeze(database, village.command())
    assert await village.booked(declared) == [f"lapse/{declared} void: declared:2 +500 promised -500"]
    assert await village.said("lapsed") == ["2 lapsed amount=500"]
    # 5,000 F in the box less 50 F, and 1,100 F that member 1 owes: 6,050 F for 12 shares, 504 1/6 F each
    result = await commit_share_out(database, village.command(key="hop"), expenses_xof=50)
    assert await village.booked(declared + 1) == [
        "hop/expenses expense 2 share-out: box:loan -50 expenses +50",
        "hop/income close_income 2: earned:charges +100 earned:fines +100 expenses -50 surplus -150",
        "hop/m1 share_out 2: payable:1 -2520 shares:1 +2500 surplus +20",
        "hop/m1/loan netted 2: charge:1 -100 payable:1 +1100 principal:1 -1000",
        (
            "hop/m1/fines netted 2:"
            " box:loan -50 box:solidarity +50 earned:solidarity -50 fines:1 -50 payable:1 +50 surplus +50"
        ),
        "hop/m1/payout payout 2: box:loan -1370 payable:1 +1370",
        "hop/m3 share_out 2: payable:3 -1005 shares:3 +1000 surplus +5",
        (
            "hop/m3/solidarity netted 2: awaited +100 box:loan -200 box:solidarity +200"
            " dues:3 -100 help:3 -100 payable:3 +200 solidarity:3 -100"
        ),
        "hop/m3/payout payout 2: box:loan -805 payable:3 +805",
        "hop/m6 share_out 2: payable:6 -2520 shares:6 +2500 surplus +20",
        (
            "hop/m6/fines netted 2:"
            " box:loan -50 box:solidarity +50 earned:solidarity -50 fines:6 -50 payable:6 +50 surplus +50"
        ),
        "hop/m6/payout payout 2: box:loan -2470 payable:6 +2470",
        "hop/remainder remainder 2: carried -5 surplus +5",
        (
            "hop/fund/close close_solidarity 2:"
            " earned:solidarity +100 fund:solidarity -400 solidarity:1 +100 solidarity:3 +100 solidarity:6 +100"
        ),
        (
            "hop/fund/split solidarity_split 2: fund:solidarity +390"
            " payable:1 -65 payable:2 -65 payable:3 -65 payable:4 -65 payable:5 -65 payable:6 -65"
        ),
        (
            "hop/fund/paid payout 2: box:solidarity -390"
            " payable:1 +65 payable:2 +65 payable:3 +65 payable:4 +65 payable:5 +65 payable:6 +65"
        ),
    ]
    assert await village.said("share_out", "granted") == [
        "1 share_out shares=5 value=504,1 gross=2520 loan=1100 fines=50 solidarity=0 net=1370",
        "3 share_out shares=2 value=504,1 gross=1005 loan=0 fines=0 solidarity=200 net=805",
        "6 share_out shares=5 value=504,1 gross=2520 loan=0 fines=50 solidarity=0 net=2470",
        *(f"{member} granted amount=65" for member in range(1, 7)),
    ]
    assert await read_share_out(database, village.group_id, 1) == result
    (record,) = await database.fetch(_RECORD)
    assert dict(record) == {
        "group_id": village.group_id,
        "cycle": 1,
        "meeting": 2,
        "pool_xof": 6_050,
        "shares": 12,
        "cash_xof": 4_650,
        "to_solidarity_xof": 300,
        "remainder_xof": 5,
        "remainder_to": "next_cycle",
        "solidarity_each_xof": 65,
        "committed_by": BINTA,
        "committed_us": int(village.now.timestamp()) * 1_000_000,
    }
    today, seq = village.now.date().isoformat(), (await village.newest())["seq"]
    assert [tuple(row) for row in await database.fetch(_CYCLES)] == [
        (1, "2026-09-01", "2027-08-31", today, today, seq),
        (2, today, "2027-11-02", None, None, None),
    ]


async def test_fines_are_netted_loan_by_loan_as_far_as_her_share_goes(database):
    """Five shares are worth 2,790 F; she owes 2,365 F of two late loans, 250 F of fines on each, and a fine of 50 F."""
    village = await found(database, solidarity_xof=0, remainder="solidarity")
    await village.meet()
    await village.collect(m1=5, m2=5, m6=1)
    for amount_xof in (1_500, 650):
        await village.lend(1, amount_xof, weeks=4)
    await village.part()
    village.wait(weeks=3)
    await village.meet()
    await village.part()
    await village.meet()
    await impose(database, village.command(), 1, "late")
    await freeze(database, village.command())
    since = (await village.newest())["seq"]
    result = await commit_share_out(database, village.command(key="hop"))
    assert (result.lines[0].counted, result.lines[0].debt_left_xof) == (False, 125)
    assert [line for line in await village.booked(since) if line.startswith(("hop/m1", "hop/rem", "hop/fund"))] == [
        "hop/m1 share_out 3: payable:1 -2790 shares:1 +2500 surplus +290",
        "hop/m1/loan netted 3: charge:1 -150 charge:2 -65 payable:1 +2365 principal:1 -1500 principal:2 -650",
        "hop/m1/fines netted 3: payable:1 +425 penalty:1 -250 penalty:2 -175",
        "hop/remainder remainder 3: box:loan -5 box:solidarity +5 earned:solidarity -5 surplus +5",
        "hop/fund/close close_solidarity 3: earned:solidarity +5 fund:solidarity -5",
    ]
    assert [row["status"] for row in await database.fetch(_LOANS)] == ["repaid", "running"]
    end = await read_cycle_end(database, village.group_id)
    assert end.last is not None
    assert end.last.result == await read_share_out(database, village.group_id, 1) == result
    assert result.remainder_to == "solidarity"
    with pytest.raises(LookupError, match=r"^cycle 2 was not shared out$"):
        await read_share_out(database, village.group_id, 2)
