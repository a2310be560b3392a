"""The other families in the books: savings owed, double next time, pots in turn, and a year whose surplus stays."""

import random

import pytest
from sqlalchemy import text

from ledger.funds.expenses import spend
from ledger.funds.fines import impose, pay_fine
from ledger.funds.outside_loans import receive_loan, repay_lender
from ledger.funds.savings import save
from ledger.loans import hand_over
from ledger.loans.repayments import repay
from ledger.meeting.rounds.collection_round import Contribution
from ledger.reports.five_principles import five_principles, read_practice
from ledger.reports.indicators import read_own_capital
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.by_family.shg import OwnCapital
from ledger.rules.refusal import Refusal
from ledger.settlement.departure import leave
from ledger.settlement.ends_of_cycles.self_help_year import close_year
from ledger.tontine.rounds import draw, end_tontine, pay_pot, set_order
from ledger.tontine.state import Pot, PotTurn, TontineNow, read_tontine
from tests.village import AWA, BINTA
from tests.village_life import ALL_IN_FAVOUR, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


async def test_an_shg_member_owes_what_she_missed_and_brings_it_in_parts(database):
    village = await found(database, "shg")
    for saved, arrears in ((0, 500), (0, 1_000), (2, 500), (2, 0), (1, 0)):
        await village.meet()
        await village.collect(m6=saved)
        await village.part()
        assert await village.balance(f"arrears:{AWA}") == arrears
    await village.meet()
    with pytest.raises(Refusal, match=r"savings\.too_many"):
        await save(database, village.command(), AWA, 2)
    assert await village.balance(f"fines:{AWA}") == 0


async def test_an_epc_member_brings_double_and_is_fined(database):
    village = await found(database, "epc", share_value_xof=250)
    await village.meet()
    await village.collect(m6=0, m1=1)
    await village.part()
    assert (await village.balance(f"fines:{AWA}"), await village.balance(f"arrears:{AWA}")) == (100, 250)
    assert await village.balance("arrears:1") == 0
    await village.meet()
    with pytest.raises(Refusal, match=r"savings\.too_few amount_xof=250 least_xof=500"):
        await save(database, village.command(), AWA, 1)
    await save(database, village.command(), AWA, 2)
    await village.part()
    assert (await village.balance(f"fines:{AWA}"), await village.balance(f"arrears:{AWA}")) == (100, 0)


async def test_a_vsla_that_asks_for_a_share_fines_who_brings_none(database):
    village = await found(database, min_shares=1)
    await village.meet()
    await village.collect(m6=1)
    await village.part()
    assert (await village.balance("fines:1"), await village.balance(f"fines:{AWA}")) == (100, 0)
    assert await village.balance("awaited") == 0


async def hand_over_pots(village):
    """Hand over pots until the box holds no more stakes; give (member, whole francs) in order."""
    handed = []
    while True:
        try:
            pot = (await read_tontine(village.database, village.group_id)).next_pot()
        except Refusal:
            return handed
        await pay_pot(village.database, village.command(), pot)
        handed.append((pot.member, pot.amount_xof))


async def test_only_a_tontine_has_turns(database):
    village = await found(database)
    with pytest.raises(Refusal, match=r"tontine\.no_tontine"):
        await draw(database, village.command(), random.Random(1))
    with pytest.raises(Refusal, match=r"tontine\.no_tontine"):
        await set_order(database, village.command(), [1, 2, 3, 4, 5, 6], ALL_IN_FAVOUR)


async def test_what_was_shown_is_what_is_paid(database):
    """Awa's stake arrives between the summary and the confirmation: it is refused and shown anew."""
    village = await found(database, "tontine", members=6, share_value_xof=1_000, fines=[])
    await village.meet()
    await set_order(database, village.command(), [6, 5, 4, 3, 2, 1], ALL_IN_FAVOUR)
    await village.collect(m1=1)
    shown = (await read_tontine(database, village.group_id)).next_pot()
    await save(database, village.command(), AWA, 1)
    with pytest.raises(Refusal, match=r"tontine\.pot_changed"):
        await pay_pot(database, village.command(), shown)
    assert await village.balance("pot:6") == 0


async def test_a_tontine_by_list_pays_each_member_once(database):
    village = await found(database, "tontine", members=6, share_value_xof=1_000)
    await village.meet()
    for wrong in ([1, 2, 3], [1, 2, 3, 4, 5, 5], [1, 2, 3, 4, 5, 6, 7]):
        with pytest.raises(Refusal, match=r"^tontine\.not_a_member$"):
            await set_order(database, village.command(), wrong, ALL_IN_FAVOUR)
    with pytest.raises(Refusal, match=r"^decision\.not_carried in_favour=3 present=6$"):
        await set_order(
            database, village.command(), [6, 5, 4, 3, 2, 1], AssemblyVote(present=6, in_favour=3, against=3)
        )
    order = await set_order(database, village.command(), [6, 5, 4, 3, 2, 1], ALL_IN_FAVOUR)
    assert order == (6, 5, 4, 3, 2, 1)
    assert await set_order(database, village.command(), [1, 2, 3, 4, 5, 6], ALL_IN_FAVOUR) == order, "a cycle has one"
    assert await draw(database, village.command(), random.Random(1)) == order, "the list holds"
    rows = await database.fetch(text("SELECT meeting, kind, subject, in_favour FROM decision"))
    assert [tuple(row) for row in rows] == [(1, "tontine_list", '{"order": [6, 5, 4, 3, 2, 1]}', 6)]
    rows = await database.fetch(text("SELECT cycle, round, member FROM tontine_turn ORDER BY round"))
    assert [tuple(row) for row in rows] == [(1, round_, 7 - round_) for round_ in range(1, 7)]
    for number in order:
        await village.meet()
        if number == AWA:
            await impose(database, village.command(), AWA, "late")
            await pay_fine(database, village.command(), AWA, 50)
        await village.collect(m1=1, m2=1, m3=1, m4=1, m5=1, m6=1)
        command, pot = village.command(key=f"hop{number}"), (await read_tontine(database, village.group_id)).next_pot()
        assert pot == Pot(7 - number, number, 6_000)
        posted = await pay_pot(database, command, pot)
        assert (await pay_pot(database, command, pot)).seq == posted.seq, "the same hop twice"
        assert await village.booked(posted.seq - 1) == [
            f"hop{number} pot {village.meeting}: box:loan -6000 pot:{number} +6000"
        ]
        with pytest.raises(Refusal, match=r"^tontine\.pot_short pot_xof=6000$"):
            await pay_pot(database, village.command(), pot)
        if number != 1:
            with pytest.raises(Refusal, match=r"^tontine\.not_over rounds_left=6$"):
                await end_tontine(database, village.command())
            await village.part()
            with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
                await end_tontine(database, village.command())
    assert await village.said("pot") == [f"{number} pot amount=6000 round={7 - number}" for number in order]
    seq = (await village.newest())["seq"]
    assert await end_tontine(database, village.command(key="end")) == 2
    assert await end_tontine(database, village.command()) == 2, "said twice, one end"
    assert await village.booked(seq) == [
        (
            "end tontine_end 6: pot:1 -6000 pot:2 -6000 pot:3 -6000 pot:4 -6000 pot:5 -6000 pot:6 -6000"
            " shares:1 +6000 shares:2 +6000 shares:3 +6000 shares:4 +6000 shares:5 +6000 shares:6 +6000"
        ),
        "end/income close_income 6: earned:fines +50 surplus -50",
    ]
    assert await village.balances() == {"box:loan": 50, "surplus": -50}
    with pytest.raises(Refusal, match=r"^cycle\.closed$"):
        (await read_tontine(database, village.group_id)).next_pot()
    assert (await village.part()).meeting == 6


async def test_a_tontine_as_it_stands_in_one_read(database):
    """Seven found it, the seventh leaves before the list; a stake is 1,000 F, and Awa's pot is on the table."""
    village = await found(database, "tontine", members=7, share_value_xof=1_000, fines=[])
    now = await read_tontine(database, village.group_id)
    assert (now.cycle, now.held, now.meeting, now.meeting_cycle, now.meeting_open, now.turns) == (1, 0, 0, 0, False, ())
    with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
        now.next_pot()
    await village.meet()
    with pytest.raises(Refusal, match=r"^tontine\.not_over rounds_left=0$"):
        await end_tontine(database, village.command())
    await leave(database, village.command(), 7)
    order = [6, 1, 2, 3, 4, 5]
    assert await set_order(database, village.command(), order, ALL_IN_FAVOUR) == tuple(order)
    rows = await database.fetch(text("SELECT meeting FROM decision"))
    assert [row["meeting"] for row in rows] == [1]
    await village.collect(m1=1, m2=1, m6=1)
    await pay_pot(database, village.command(), Pot(1, AWA, 3_000))
    await save(database, village.command(), BINTA, 1)
    assert await read_tontine(database, village.group_id) == TontineNow(
        rules=(await village.card()).rules,
        cycle=1,
        held=1,
        meeting=1,
        meeting_cycle=1,
        meeting_open=True,
        box_xof=1_000,
        turns=(
            PotTurn(1, AWA, 3_000, 1_000, 6_000),
            PotTurn(2, 1, 0, 1_000, 6_000),
            PotTurn(3, 2, 0, 1_000, 6_000),
            PotTurn(4, BINTA, 0, 1_000, 6_000),
            PotTurn(5, 4, 0, 0, 6_000),
            PotTurn(6, 5, 0, 0, 6_000),
        ),
        members=(1, 2, 3, 4, 5, 6),
        names={number: f"Fanta {number}" for number in range(1, 8)},
    )
    with pytest.raises(Refusal, match=r"^tontine\.has_order$"):
        (await read_tontine(database, village.group_id)).check_no_order()


async def test_a_pot_is_made_of_stakes_alone_and_of_no_more_than_the_box_holds(database):
    village = await found(database, "tontine", members=6, share_value_xof=1_000)
    await village.meet()
    assert sorted(await draw(database, village.command(), random.Random(1))) == [1, 2, 3, 4, 5, 6]
    first = (await read_tontine(database, village.group_id)).turns[0].member
    await impose(database, village.command(), BINTA, "late")
    await pay_fine(database, village.command(), BINTA, 50)
    await village.collect(m1=1, m2=1)
    pot = (await read_tontine(database, village.group_id)).next_pot()
    assert pot == Pot(1, first, 2_000)
    await pay_pot(database, village.command(), pot)
    with pytest.raises(Refusal, match=r"^tontine\.pot_short pot_xof=6000$"):
        (await read_tontine(database, village.group_id)).next_pot()
    await village.collect(m4=1)
    await spend(database, village.command(), 200, "craie")
    assert (await read_tontine(database, village.group_id)).next_pot() == Pot(1, first, 850)


async def test_a_pot_that_was_short_is_completed_first(database):
    village = await found(database, "tontine", members=6, share_value_xof=1_000, fines=[])
    await village.meet()
    with pytest.raises(Refusal, match=r"tontine\.no_order"):
        (await read_tontine(database, village.group_id)).next_pot()
    order = await draw(database, village.command(), random.Random(1))
    assert sorted(order) == [1, 2, 3, 4, 5, 6]
    with pytest.raises(Refusal, match=r"tontine\.pot_short pot_xof=6000"):
        (await read_tontine(database, village.group_id)).next_pot()
    await village.collect(m1=1, m2=1, m3=1, m4=1)
    assert await hand_over_pots(village) == [(order[0], 4_000)]
    await village.part()
    await village.meet()
    await village.collect(m1=1, m2=1, m3=1, m4=1, m5=2, m6=2)
    seen = (await read_tontine(database, village.group_id)).next_pot()
    assert await hand_over_pots(village) == [(order[0], 2_000), (order[1], 6_000)]
    with pytest.raises(Refusal, match=r"tontine\.pot_short"):
        await pay_pot(database, village.command(), seen)
    turns = (await read_tontine(database, village.group_id)).turns
    assert [turn.received_xof for turn in turns[:3]] == [6_000, 6_000, 0]


async def test_a_year_of_an_shg_ends_and_its_capital_stays(database):
    village = await found(database, "shg")
    for _ in range(4):
        await village.meet()
        await village.collect(m1=1, m2=1, m3=1, m4=1, m5=1, m6=1)
        await village.part()
    await village.meet()
    await village.lend(AWA, 6_000, weeks=4)
    await village.part()
    village.wait(weeks=3)
    await village.meet()
    await repay(database, village.command(), AWA, 6_120)
    capital = await read_own_capital(database, village.group_id, village.now.date())
    assert (capital.savings_xof, capital.surplus_xof) == (12_000, 120)
    seq = (await village.newest())["seq"]
    assert await close_year(database, village.command(key="hop")) == 2
    owed = " ".join(f"arrears:{member} +500" for member in range(1, 7))
    assert await village.booked(seq) == [
        f"hop/owed owed 6: {owed} awaited -3000",
        "hop/income close_income 6: earned:charges +120 surplus -120",
    ], "nobody brought her saving to the last meeting"
    assert await close_year(database, village.command()) == 2, "said twice, one year"
    assert await read_own_capital(database, village.group_id, village.now.date()) == capital
    balances = await village.balances()
    assert (balances["surplus"], balances["box:loan"], balances.get("earned:charges", 0)) == (-120, 12_120, 0)


async def test_a_year_closes_at_an_open_meeting_of_a_group_that_shares_nothing_out(database):
    """Savings 2,000 F, of them 1,500 F lent or on their way; borrowed 5,000 F, which cost 100 F: so much is lost."""
    village = await found(database, "shg")
    with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
        await close_year(database, village.command())
    assert await read_own_capital(database, village.group_id, village.now.date()) == OwnCapital(0, 0)
    await village.meet()
    await village.collect(m1=1, m2=1, m3=1, m6=1)
    await village.lend(AWA, 1_000, weeks=8)
    await hand_over(database, village.command(), await village.approve(1, 500, weeks=8))
    number = await receive_loan(database, village.command(), "banque", 5_000)
    await repay_lender(database, village.command(), number, "outside", 300, 100)
    assert await read_own_capital(database, village.group_id, village.now.date()) == OwnCapital(2_000, -100)
    vsla = await found(database, code="00002")
    await vsla.meet()
    with pytest.raises(Refusal, match=r"^cycle\.not_frozen$"):
        await close_year(database, vsla.command())


async def test_the_five_principles_come_from_transactions(database):
    village = await found(database, "shg", meeting_every_weeks=1)
    village.now = village.now.replace(month=9, day=8)
    for _ in range(4):
        await village.meet()
        await village.collect(m1=1, m2=1, m3=1, m4=1, m5=1, m6=1)
        await village.part()
    assert (await five_principles(database, village.group_id, village.now.date())).lending == 0
    await village.meet()
    await village.lend(AWA, 6_000, weeks=8)
    await village.part()
    village.wait(weeks=3)
    await village.meet()
    await village.bring({AWA: Contribution(repayment_xof=3_120)})
    await village.part()
    village.wait(weeks=3)
    await village.meet()
    practice = await read_practice(database, village.group_id, village.now.date())
    # 13 weeks since it began: 7 meetings held, 6 of 7 closed; 12,000 F saved of 6 × 13 × 500 F
    assert (practice.meetings_held, practice.meetings_planned, practice.meetings_booked) == (7, 13, 6)
    assert (practice.saved_xof, practice.savings_due_xof) == (12_000, 39_000)
    assert (practice.lent_out_xof, practice.lendable_xof) == (3_000, 12_120)
    assert (practice.repaid_on_time_xof, practice.fell_due_xof) == (3_120, 6_180)
