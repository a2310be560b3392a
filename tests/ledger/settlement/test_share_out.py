"""The share-out through the books: worked numbers, debts, remainders, and a closed cycle that stays closed."""

import pytest
from sqlalchemy import text

from ledger.books.chart import BOX_LOAN
from ledger.books.draft import Draft
from ledger.funds.expenses import spend
from ledger.funds.fines import impose
from ledger.funds.savings import declare, save
from ledger.funds.solidarity_fund import lend_help
from ledger.loans import request_loan
from ledger.meeting.meetings import close_meeting, open_meeting
from ledger.meeting.rounds.collection import note, post_round
from ledger.rules.refusal import Refusal
from ledger.settlement.departure import record_death
from ledger.settlement.ends_of_cycles.cycle_end import read_cycle_end
from ledger.settlement.opening_purchase import purchase
from ledger.settlement.preview import preview_share_out, share_out_json
from ledger.settlement.share_out import commit_share_out, freeze, read_share_out
from tests.village import AWA, BINTA
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
SHARES = {1: 120, 2: 95, 3: 80, 4: 65, 5: 40}


async def worked_group(database, *, fines=0, **settings):
    """The group of the manual: 400 shares of 500 F, 25,350 F more in the box than was saved; unpaid fines beside."""
    village = await found(database, max_shares=0, solidarity_xof=0, cash_unit_xof=5, **settings)
    await village.meet()
    await village.collect(**{f"m{member}": shares for member, shares in SHARES.items()})
    for _ in range(fines):
        await impose(database, village.command(), 1, "late")
    gained = Draft(
        village.group_id, "gained", "opening", {BOX_LOAN: 25_950, "earned:charges": -25_950},
        village.command().actor, village.now.date(), village.now,
    )  # fmt: skip
    await database.post(gained)
    await spend(database, village.command(), 600, "cahier")
    return village


async def test_the_worked_group_to_the_franc(database):
    village = await worked_group(database)
    shown = share_out_json(await preview_share_out(database, village.group_id))
    assert (shown["pool"], shown["shares"], shown["value"], shown["cash"]) == (225_350, 400, "4507/8", 225_350)
    assert [line["net"] for line in shown["lines"]] == [67_605, 53_520, 45_070, 36_615, 22_535]
    await freeze(database, village.command())
    result = await commit_share_out(database, village.command())
    assert [line.net_xof for line in result.lines] == [67_605, 53_520, 45_070, 36_615, 22_535]
    assert result.remainder_xof == 5
    assert {code: xof for code, xof in (await village.balances()).items() if xof} == {
        "box:loan": 5,
        "carried": -5,
    }
    assert await read_share_out(database, village.group_id, 1) == result
    assert await commit_share_out(database, village.command()) == result, "committed again, the same table"
    assert "share_out" in await village.told(1)


async def test_gross_and_repayment_are_separate_and_fines_are_netted(database):
    village = await worked_group(database, fines=3)
    await village.lend(4, 11_000)
    before = await preview_share_out(database, village.group_id)
    assert (before.lines[3].loan_xof, before.lines[0].fines_xof) == (11_000, 3 * 50)
    await freeze(database, village.command())
    result = await commit_share_out(database, village.command())
    assert result == before
    kinds = await database.fetch(text("SELECT kind, count(*) AS number FROM journal GROUP BY kind"))
    number = {row["kind"]: row["number"] for row in kinds}
    assert (number["share_out"], number["netted"], number["payout"]) == (5, 2, 5)
    assert sum(line.net_xof for line in result.lines) + result.remainder_xof == result.cash_xof
    rows = await database.fetch(text("SELECT status FROM loan"))
    assert rows[0]["status"] == "repaid"


async def test_who_owes_more_than_she_is_due_takes_nothing_and_the_rest_stays_for_the_assembly(database):
    village = await worked_group(database)
    await village.lend(4, 60_000)
    await freeze(database, village.command())
    result = await commit_share_out(database, village.command())
    fourth = result.lines[3]
    assert (result.shares, fourth.net_xof, fourth.debt_left_xof, fourth.counted) == (335, 0, 27_920, False)
    card = await village.card(4)
    assert (card.principal_xof, card.loans[0].status, card.shares) == (27_920, "running", 0)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"remainder": "next_cycle"}, {"box:loan": 5, "box:solidarity": 0}),
        ({"remainder": "solidarity"}, {"box:loan": 0, "box:solidarity": 5}),
        ({"remainder": "largest_fraction"}, {"box:loan": 0, "box:solidarity": 0}),
    ],
)
async def test_the_remainder_goes_where_the_constitution_says(database, settings, expected):
    village = await worked_group(database, **settings)
    await freeze(database, village.command())
    await commit_share_out(database, village.command())
    assert {code: await village.balance(code) for code in expected} == expected


async def test_frozen_means_no_shares_no_loans_and_nothing_pending(database):
    village = await found(database)
    await declare(database, village.command(AWA), AWA, 3)
    await village.meet()
    await village.collect(m1=5)
    with pytest.raises(Refusal, match=r"cycle\.not_frozen"):
        await commit_share_out(database, village.command())
    await freeze(database, village.command())
    await freeze(database, village.command())
    assert "lapsed" in await village.told(AWA)
    (row,) = await database.fetch(text("SELECT frozen_on FROM cycle"))
    assert row["frozen_on"] == village.now.date().isoformat()
    for refused in (
        save(database, village.command(), AWA, 1),
        declare(database, village.command(AWA), AWA, 1),
        request_loan(database, village.command(1), 1, 500, 4, "commerce"),
    ):
        with pytest.raises(Refusal, match=r"cycle\.frozen"):
            await refused
    with pytest.raises(Refusal, match=r"shareout\.no_shareout family=shg"):
        await freeze(database, (await found(database, "shg", code="00002")).command())


async def test_the_next_cycle_opens_with_what_members_put_straight_back(database):
    village = await found(database, solidarity_xof=0)
    await village.meet()
    await village.collect(m1=5, m2=4)
    await freeze(database, village.command())
    await commit_share_out(database, village.command())
    with pytest.raises(Refusal, match=r"cycle\.closed"):
        await save(database, village.command(), AWA, 1)
    await close_meeting(database, village.command(), village.meeting)
    await open_meeting(database, village.command())
    with pytest.raises(Refusal, match=r"opening_purchase\.above_paid amount_xof=3000 paid_xof=2500"):
        await purchase(database, village.command(), 1, 6)
    with pytest.raises(Refusal, match=r"^member\.unknown number=99$"):
        await purchase(database, village.command(), 99, 1)
    with pytest.raises(Refusal, match=r"^money\.not_positive amount_xof=-500$"):
        await purchase(database, village.command(), 1, -1)
    hop = village.command(key="hop")
    bought = await purchase(database, hop, 1, 5)
    assert (await purchase(database, hop, 1, 5)).seq == bought.seq, "the same hop twice"
    assert await village.booked(bought.seq - 1) == ["hop savings 2 opening purchase: box:loan +2500 shares:1 -2500"]
    card = await village.card(1)
    assert (card.cycle, card.shares, card.frozen) == (2, 5, False)
    with pytest.raises(Refusal, match=r"opening_purchase\.above_paid amount_xof=500 paid_xof=0"):
        await purchase(database, village.command(), 1, 1)
    await village.meet()
    await village.part()
    await village.meet()
    with pytest.raises(Refusal, match=r"opening_purchase\.over"):
        await purchase(database, village.command(), 2, 1)
    await freeze(database, village.command())
    with pytest.raises(Refusal, match=r"cycle\.frozen"):
        await purchase(database, village.command(), 2, 1)


async def test_in_a_first_cycle_there_is_nothing_to_put_back(database):
    village = await found(database)
    await village.meet()
    with pytest.raises(Refusal, match=r"opening_purchase\.over"):
        await purchase(database, village.command(), AWA, 1)
    await village.part()
    with pytest.raises(Refusal, match=r"meeting\.none_open"):
        await purchase(database, village.command(), AWA, 1)


async def test_a_closed_cycle_is_immutable_for_plain_sql_too(database):
    village = await found(database, solidarity_xof=0)
    await village.meet()
    await village.collect(m1=5)
    await freeze(database, village.command())
    await commit_share_out(database, village.command())
    command = village.command()
    late = command.draft("savings", {BOX_LOAN: 500, "shares:1": -500}, meeting=village.meeting)
    with pytest.raises(Exception, match="cycle is closed"):
        await database.post(late)
    undo = command.draft("reversal", {BOX_LOAN: 500, "shares:1": -500}, reverses_seq=1)
    with pytest.raises(Exception, match="cycle is closed"):
        await database.post(undo)
    for statement in (
        "UPDATE cycle SET closed_on = NULL WHERE number = 1",
        "UPDATE shareout SET pool_xof = 1",
        "DELETE FROM shareout",
        "UPDATE shareout_line SET shares = shares + 1",
        "DELETE FROM shareout_line",
        "DELETE FROM cycle",
    ):
        with pytest.raises(Exception, match=r"closed cycle|share-out|proof line|never deleted|append-only"):
            async with database.unit_of_work() as unit:
                await unit.fetch(text(statement))


async def test_solidarity_is_netted_then_split_equally_and_heirs_stand_in_the_table(database):
    village = await found(database, solidarity_at_end="split", missed_solidarity="owed")
    await village.meet()
    await village.collect(m1=5, m2=5, m3=5, m6=5)
    await lend_help(database, village.command(), BINTA, "illness", 200)
    await village.part()
    await village.meet()
    await record_death(database, village.command(), AWA)
    await freeze(database, village.command())
    result = await commit_share_out(database, village.command())
    third = next(line for line in result.lines if line.number == BINTA)
    assert (third.gross_xof, third.solidarity_xof, third.net_xof) == (2_500, 200, 2_300)
    heirs = next(line for line in result.lines if line.number == AWA)
    assert heirs.net_xof == 2_500
    owing = next(line for line in result.lines if line.number == 4)
    assert (owing.shares, owing.debt_left_xof) == (0, 100)
    # 400 F given in all: split among five, 80 F each, and none to the heirs
    last = (await read_cycle_end(database, village.group_id)).last
    assert last is not None
    assert {line.number: line.takes_xof for line in last.lines} == {
        1: 2_580, 2: 2_580, 3: 2_380, 4: 80, 5: 80, AWA: 2_500,
    }  # fmt: skip
    assert await village.balances() == {
        "dues:4": 100, "dues:5": 100, "awaited": -200,
    }  # fmt: skip


async def test_an_epc_shares_out_by_francs_saved_and_awaits_no_more_of_what_was_missed(database):
    village = await found(database, "epc", share_value_xof=250, solidarity_xof=0, fines=[])
    await village.meet()
    await village.collect(m1=2)
    await village.part()
    await village.meet()
    await village.collect(m1=2, m2=2)
    await freeze(database, village.command())
    since = (await village.newest())["seq"]
    result = await commit_share_out(database, village.command(key="hop"))
    assert (result.shares, [line.net_xof for line in result.lines]) == (1_500, [1_000, 500])
    assert (await village.booked(since))[0] == (
        "hop/arrears owed 2: arrears:2 -250 arrears:3 -250 arrears:4 -250 arrears:5 -250 arrears:6 -250 awaited +1250"
    )


async def test_a_round_is_confirmed_before_the_share_out(database):
    """Afterwards the cycle is closed: what is noted could never be posted, nor the meeting be closed."""
    village = await found(database)
    await village.meet()
    await village.collect(m6=2)
    await freeze(database, village.command())
    await note(database, village.command(), 1, 0)
    with pytest.raises(Refusal, match=r"collect\.unconfirmed members=1"):
        await commit_share_out(database, village.command())
    await post_round(database, village.command())
    assert (await commit_share_out(database, village.command())).cash_xof == 1_000
    await village.part()
