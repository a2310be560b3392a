"""The other families in the books: savings owed, double next time, pots in turn, and a year whose surplus stays."""

import random

import pytest

from ledger.collection import Brought
from ledger.five_principles import five_principles, read_practice
from ledger.repayments import repay
from ledger.rules.refusal import Refusal
from ledger.savings import save
from ledger.shg_years import close_year, read_own_capital
from ledger.tontine_now import read_tontine
from ledger.tontines import draw, end_tontine, pay_pot, set_order
from tests.village import AWA
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
        await save(database, village.act(), AWA, 2)
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
        await save(database, village.act(), AWA, 1)
    await save(database, village.act(), AWA, 2)
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
        await pay_pot(village.database, village.act(), pot)
        handed.append((pot.member, pot.amount_xof))


async def test_only_a_tontine_has_turns(database):
    village = await found(database)
    with pytest.raises(Refusal, match=r"tontine\.no_tontine"):
        await draw(database, village.act(), random.Random(1))
    with pytest.raises(Refusal, match=r"tontine\.no_tontine"):
        await set_order(database, village.act(), [1, 2, 3, 4, 5, 6], ALL_IN_FAVOUR)


async def test_what_was_shown_is_what_is_paid(database):
    """Awa's stake arrives between the summary and the confirmation: it is refused and shown anew."""
    village = await found(database, "tontine", members=6, share_value_xof=1_000, fines=[])
    await set_order(database, village.act(), [6, 5, 4, 3, 2, 1], ALL_IN_FAVOUR)
    await village.meet()
    await village.collect(m1=1)
    shown = (await read_tontine(database, village.group_id)).next_pot()
    await save(database, village.act(), AWA, 1)
    with pytest.raises(Refusal, match=r"tontine\.pot_changed"):
        await pay_pot(database, village.act(), shown)
    assert await village.balance("pot:6") == 0


async def test_a_tontine_by_list_pays_each_member_once(database):
    village = await found(database, "tontine", members=6, share_value_xof=1_000, fines=[])
    with pytest.raises(Refusal, match=r"tontine\.not_a_member"):
        await set_order(database, village.act(), [1, 2, 3], ALL_IN_FAVOUR)
    order = await set_order(database, village.act(), [6, 5, 4, 3, 2, 1], ALL_IN_FAVOUR)
    assert await draw(database, village.act(), random.Random(1)) == order, "the list holds"
    for number in order:
        await village.meet()
        await village.collect(m1=1, m2=1, m3=1, m4=1, m5=1, m6=1)
        act, pot = village.act(), (await read_tontine(database, village.group_id)).next_pot()
        assert (pot.member, pot.amount_xof) == (number, 6_000)
        posted = await pay_pot(database, act, pot)
        assert (await pay_pot(database, act, pot)).seq == posted.seq, "the same hop twice"
        assert (await village.told(number))[-1] == "pot"
        with pytest.raises(Refusal, match=r"tontine\.pot_short"):
            await pay_pot(database, village.act(), pot)
        if number != 1:
            with pytest.raises(Refusal, match=r"tontine\.not_over"):
                await end_tontine(database, village.act())
            await village.part()
    assert await end_tontine(database, village.act()) == 2
    assert await village.balances() == {}
    assert (await village.part()).meeting == 6


async def test_a_pot_that_was_short_is_completed_first(database):
    village = await found(database, "tontine", members=6, share_value_xof=1_000, fines=[])
    await village.meet()
    with pytest.raises(Refusal, match=r"tontine\.no_order"):
        (await read_tontine(database, village.group_id)).next_pot()
    order = await draw(database, village.act(), random.Random(1))
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
        await pay_pot(database, village.act(), seen)
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
    await repay(database, village.act(), AWA, 6_120)
    capital = await read_own_capital(database, village.group_id)
    assert (capital.savings_xof, capital.surplus_xof) == (12_000, 120)
    assert await close_year(database, village.act()) == 2
    assert await close_year(database, village.act()) == 2, "said twice, one year"
    assert await read_own_capital(database, village.group_id) == capital
    balances = await village.balances()
    assert (balances["surplus"], balances["box:loan"], balances.get("earned:charges", 0)) == (-120, 12_120, 0)


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
    await village.bring({AWA: Brought(repayment_xof=3_120)})
    await village.part()
    village.wait(weeks=3)
    await village.meet()
    practice = await read_practice(database, village.group_id, village.now.date())
    # 13 weeks since it began: 7 meetings held, 6 of 7 closed; 12,000 F saved of 6 × 13 × 500 F
    assert (practice.meetings_held, practice.meetings_planned, practice.meetings_booked) == (7, 13, 6)
    assert (practice.saved_xof, practice.savings_due_xof) == (12_000, 39_000)
    assert (practice.lent_out_xof, practice.lendable_xof) == (3_000, 12_120)
    assert (practice.repaid_on_time_xof, practice.fell_due_xof) == (3_120, 6_180)
