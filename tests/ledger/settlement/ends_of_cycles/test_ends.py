"""The ends of a cycle: whichever family's it is, it shares its checks with the others and leads on to the next."""

import random

import pytest
from sqlalchemy import text

from ledger.funds.expenses import spend
from ledger.funds.savings import save
from ledger.loans import acknowledge, hand_over
from ledger.loans.write_off import write_off
from ledger.meeting.disputes import contest_handover
from ledger.meeting.meetings import close_meeting
from ledger.meeting.money_back import take_back
from ledger.meeting.rounds.collection import note_all, post_round
from ledger.meeting.rounds.collection_round import Contribution
from ledger.people.membership.enrolment_rows import Enrolment
from ledger.people.membership.joining import join
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.refusal import Refusal
from ledger.settlement.comes_back import come_back
from ledger.settlement.departure import departure_of, leave, pay_heirs, record_death
from ledger.settlement.ends_of_cycles.self_help_year import close_year
from ledger.settlement.share_out import commit_share_out, freeze, thaw
from ledger.tontine.rounds import bring_stakes, draw, end_tontine, pay_pot, set_order
from ledger.tontine.state import read_tontine
from tests.village import AWA, COUNTER, PRESIDENT
from tests.village_life import ALL_IN_FAVOUR, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
_NOTED_BEFORE = text("""
INSERT INTO tally (group_id, meeting, member, shares, solidarity_xof, fines_xof, repayment_xof, noted_by, noted_us)
VALUES (:group_id, 1, 6, 1, 0, 0, 0, 3, 1)
""")
EVERYBODY = {"m1": 1, "m2": 1, "m3": 1, "m4": 1, "m5": 1, "m6": 1}


async def hand_over_pots(village):
    """Hand over pots until nobody is next; give (member, whole francs) in order."""
    handed = []
    while True:
        try:
            pot = (await read_tontine(village.database, village.group_id)).next_pot()
        except Refusal:
            return handed
        await pay_pot(village.database, village.command(), pot)
        handed.append((pot.member, pot.amount_xof))


async def lived_tontine(database, meetings, **given):
    """A tontine of six, 1,000 F each, in which the first ``meetings`` pots were handed over to 1, 2, and so on."""
    village = await found(database, "tontine", members=6, share_value_xof=1_000, fines=[])
    for number in range(meetings):
        await village.meet()
        if not number:
            await set_order(database, village.command(), [1, 2, 3, 4, 5, 6], ALL_IN_FAVOUR)
        await village.collect(**(given or EVERYBODY))
        await hand_over_pots(village)
        await village.part()
    return village


async def test_a_year_is_not_closed_over_a_round_that_waits(database):
    village = await found(database, "shg")
    await village.meet()
    await note_all(database, village.command(), {AWA: Contribution(shares=1)})
    with pytest.raises(Refusal, match=r"^collect\.unconfirmed members=1$"):
        await close_year(database, village.command())
    await post_round(database, village.command())
    assert await close_year(database, village.command(key="year")) == 2
    assert await close_year(database, village.command()) == 2, "said twice, one year"
    await village.part()
    assert await village.meet() == 2


async def test_a_tontine_does_not_end_over_a_round_that_waits(database):
    village = await lived_tontine(database, 5)
    await village.meet()
    await village.collect(m1=1, m2=1, m3=1, m4=1, m5=1)
    await save(database, village.command(), AWA, 1)
    await hand_over_pots(village)
    await note_all(database, village.command(), {AWA: Contribution()})
    with pytest.raises(Refusal, match=r"^collect\.unconfirmed members=1$"):
        await end_tontine(database, village.command())


async def test_a_death_after_the_year_closed_is_taken_back_at_the_same_meeting(database):
    """The meeting is one of the year that is over: what her death posted since is reversed outside it."""
    village = await found(database, "shg")
    await village.meet()
    await village.collect(m1=1, m2=1, m3=1, m4=1, m5=1)
    await village.part()
    village.wait()
    await village.meet()
    assert await close_year(database, village.command()) == 2
    village.wait()
    before = await village.balances()
    assert before[f"arrears:{AWA}"], "the savings she missed stay owed"
    await record_death(database, village.command(COUNTER), AWA)
    await come_back(database, village.command(), AWA)
    assert await village.balances() == before


async def test_a_round_that_an_ended_cycle_left_behind_locks_nobody(database):
    """Older versions closed a year over a round: it can no longer be confirmed, and the meeting closes without it."""
    village = await found(database, "shg")
    await village.meet()
    assert await close_year(database, village.command()) == 2
    async with database.unit_of_work() as unit:
        await unit.fetch(_NOTED_BEFORE, group_id=village.group_id)
    with pytest.raises(Refusal, match=r"^cycle\.closed$"):
        await post_round(database, village.command())
    await close_meeting(database, village.command(), 1)
    assert await village.balance(f"shares:{AWA}") == 0
    village.wait()
    assert await village.meet() == 2


async def denied(database, **settings):
    """Awa's loan was handed over, she says that she has nothing, and the next meeting is open."""
    village = await found(database, **settings)
    await village.meet()
    await village.collect(m1=5, m6=5)
    loan = await village.approve(AWA, 3_000)
    await hand_over(database, village.command(), loan)
    await contest_handover(database, village.command(AWA), loan)
    await village.part()
    await village.meet()
    return village, loan


async def test_money_of_a_loan_that_was_denied_goes_back_into_its_box(database):
    village, loan = await denied(database)
    await freeze(database, village.command())
    with pytest.raises(Refusal, match=r"^cycle\.handover_waiting loans=1$"):
        await commit_share_out(database, village.command())
    posted = await take_back(database, village.command(key="back"), loan)
    assert (await take_back(database, village.command(key="back"), loan)).seq == posted.seq, "the same hop twice"
    with pytest.raises(Refusal, match=r"^loan\.not_handed_over$"):
        await take_back(database, village.command(), loan)
    with pytest.raises(Refusal, match=r"^loan\.not_handed_over$"):
        await acknowledge(database, village.command(AWA), loan)
    await commit_share_out(database, village.command())
    assert await village.balances() == {"box:solidarity": 200, "fund:solidarity": -200}


async def test_or_is_handed_over_again(database):
    village, loan = await denied(database)
    await take_back(database, village.command(), loan)
    await village.hand_over(AWA, loan)
    assert await village.balance(f"principal:{loan}") == 3_000


async def test_or_is_given_up_by_the_assembly(database):
    village, loan = await denied(database)
    await write_off(database, village.command(PRESIDENT), loan, ALL_IN_FAVOUR)
    await freeze(database, village.command())
    await commit_share_out(database, village.command())


async def test_a_year_ends_over_no_money_that_is_on_its_way(database):
    village, loan = await denied(database, family="shg", max_shares=5)
    with pytest.raises(Refusal, match=r"^cycle\.handover_waiting loans=1$"):
        await close_year(database, village.command())
    await take_back(database, village.command(), loan)
    assert await close_year(database, village.command()) == 2


async def test_a_freeze_that_was_too_early_is_taken_back(database):
    village = await found(database)
    await village.meet()
    with pytest.raises(Refusal, match=r"^cycle\.not_frozen$"):
        await thaw(database, village.command())
    await freeze(database, village.command())
    with pytest.raises(Refusal, match=r"^shareout\.no_shares$"):
        await commit_share_out(database, village.command())
    await thaw(database, village.command(key="thaw"))
    await thaw(database, village.command(key="thaw"))
    await save(database, village.command(), AWA, 1)
    await freeze(database, village.command())
    await commit_share_out(database, village.command())


async def test_who_had_her_pot_leaves_without_her_stakes_and_owes_the_others(database):
    """She had 6,000 F and gave 2,000 F: the four pots that are left bear what she owes in equal parts."""
    village = await lived_tontine(database, 2)
    await village.meet()
    result = await leave(database, village.command(), 2)
    assert (result.paid_xof, result.debt_left_xof) == (0, 4_000)
    assert await village.balance("pot:2") == 4_000
    await village.collect(m1=1, m3=1, m4=1, m5=1, m6=1)
    assert await hand_over_pots(village) == [(3, 5_000)]
    await village.part()
    for member in (4, 5, 6):
        await village.meet()
        await village.collect(m1=1, m3=1, m4=1, m5=1, m6=1)
        assert await hand_over_pots(village) == [(member, 5_000)], "the last one has as much as the others"
        if member != 6:
            await village.part()
    assert await end_tontine(database, village.command()) == 2
    assert await village.balances() == {}


async def test_stakes_that_she_still_brings_complete_the_pots(database):
    village = await lived_tontine(database, 2)
    await village.meet()
    await leave(database, village.command(), 2)
    await village.collect(m1=1, m3=1, m4=1, m5=1, m6=1)
    assert await hand_over_pots(village) == [(3, 5_000)]
    with pytest.raises(Refusal, match=r"^loan\.above_owed amount_xof=5000 owed_xof=4000$"):
        await bring_stakes(database, village.command(), 2, 5_000)
    posted = await bring_stakes(database, village.command(key="brought"), 2, 4_000)
    assert (await bring_stakes(database, village.command(key="brought"), 2, 4_000)).seq == posted.seq
    assert await hand_over_pots(village) == [(3, 1_000)]


async def test_who_leaves_before_her_turn_has_her_stakes_back(database):
    village = await lived_tontine(database, 2)
    await village.meet()
    await village.collect(m1=1, m2=1, m3=1, m4=1, m5=1)
    assert (await leave(database, village.command(), 6)).paid_xof == 2_000
    assert await hand_over_pots(village) == [(3, 3_000)]
    await village.part()
    handed = []
    for _ in range(3):
        await village.meet()
        await village.collect(m1=1, m2=1, m3=1, m4=1, m5=1)
        handed += await hand_over_pots(village)
        if _ != 2:
            await village.part()
    assert handed == [(3, 3_000), (4, 2_000), (4, 4_000), (5, 1_000), (5, 5_000)]
    assert await end_tontine(database, village.command()) == 2
    assert await village.balances() == {}


async def test_the_heirs_of_a_tontine_have_what_she_gave_at_her_turn(database):
    village = await lived_tontine(database, 2)
    await record_death(database, village.command(), 4)
    handed = []
    for week in range(4):
        await village.meet()
        await village.collect(m1=1, m2=1, m3=1, m5=1, m6=1)
        handed += await hand_over_pots(village)
        if week != 3:
            await village.part()
    assert sum(xof for member, xof in handed if member == 4) == 2_000
    assert {member: sum(xof for who, xof in handed if who == member) for member in (3, 5, 6)} == dict.fromkeys(
        (3, 5, 6), 6_000
    )
    assert await end_tontine(database, village.command()) == 2
    assert await village.balances() == {}


async def test_stakes_that_the_box_lost_are_borne_by_all_who_wait(database):
    village = await lived_tontine(database, 4)
    await village.meet()
    await village.collect(**EVERYBODY)
    await spend(database, village.command(), 1_000, "craie")
    await hand_over_pots(village)
    await village.part()
    await village.meet()
    await village.collect(**EVERYBODY)
    await hand_over_pots(village)
    assert await end_tontine(database, village.command()) == 2
    assert await village.balances() == {}


async def test_who_waits_for_the_next_cycle_is_in_no_order_of_this_one(database):
    village = await found(database, "tontine", members=6, share_value_xof=1_000)
    await village.meet()
    await village.part()
    await join(database, village.command(), Enrolment(number=7, name="Kadia", joined_on=village.now.date()))
    assert sorted(await draw(database, village.command(), random.Random(1))) == [1, 2, 3, 4, 5, 6]


async def test_who_joins_after_the_order_gives_no_stake_that_nobody_could_hand_over(database):
    village = await lived_tontine(database, 0)
    await village.meet()
    await set_order(database, village.command(), [1, 2, 3, 4, 5, 6], ALL_IN_FAVOUR)
    await village.part()
    await join(database, village.command(), Enrolment(number=7, name="Kadia", joined_on=village.now.date()))
    await village.meet()
    with pytest.raises(Refusal, match=r"^savings\.joins_next_cycle$"):
        await save(database, village.command(), 7, 1)


async def test_the_heirs_of_a_self_help_group_are_paid_what_she_saved(database):
    village = await found(database, "shg", max_shares=9)
    await village.meet()
    await village.collect(m1=4, m6=4)
    await village.lend(AWA, 500, weeks=8)
    with pytest.raises(Refusal, match=r"^heirs\.none$"):
        await pay_heirs(database, village.command(), AWA)
    await record_death(database, village.command(COUNTER), AWA)
    assert departure_of(await village.card()).paid_xof == 1_500
    result = await pay_heirs(database, village.command(key="heirs"), AWA)
    assert (result.paid_xof, result.debt_left_xof) == (1_500, 0)
    await pay_heirs(database, village.command(key="heirs"), AWA)
    with pytest.raises(Refusal, match=r"^heirs\.none$"):
        await pay_heirs(database, village.command(), AWA)
    assert await village.balance("box:loan") == 2_000
    assert await close_year(database, village.command()) == 2


async def test_heirs_of_other_families_wait_for_the_share_out(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=4)
    await record_death(database, village.command(), AWA)
    with pytest.raises(Refusal, match=r"^heirs\.wait$"):
        await pay_heirs(database, village.command(), AWA)


async def test_stakes_of_before_the_order_come_back_with_the_pot(database):
    """Two go before the list is made: four rounds, and each of the four has given five stakes."""
    village = await found(database, "tontine", members=6, share_value_xof=1_000, fines=[])
    for _ in range(5):
        await village.meet()
        await village.collect(**EVERYBODY)
        await village.part()
    await village.meet()
    await leave(database, village.command(), AWA)
    await record_death(database, village.command(), 2)
    with pytest.raises(Refusal, match=r"^heirs\.wait$"):
        await pay_heirs(database, village.command(), 2)
    await set_order(database, village.command(), [1, 3, 4, 5], AssemblyVote(present=4, in_favour=4, against=0))
    assert await hand_over_pots(village) == [(1, 5_000), (3, 5_000), (4, 5_000), (5, 5_000)]
    assert (await pay_heirs(database, village.command(), 2)).paid_xof == 5_000
    await village.part()
    await village.meet()
    await end_tontine(database, village.command())
    assert await village.balances() == {}


async def test_stakes_that_were_missed_and_brought_are_not_owed_in_the_next_tontine(database):
    village = await lived_tontine(database, 1)
    await village.meet()
    await village.part()
    assert await village.balance(f"arrears:{AWA}") == 1_000
    for stakes in (2, 1, 1, 1):
        await village.meet()
        await village.collect(**dict.fromkeys(EVERYBODY, stakes))
        await hand_over_pots(village)
        if await village.balance(f"shares:{AWA}") < -5_000:
            break
        await village.part()
    await end_tontine(database, village.command())
    assert await village.balances() == {}


async def test_a_year_that_ends_says_what_its_last_meeting_was_not_brought(database):
    village = await found(database, "shg", members=6)
    await village.meet()
    await village.collect(**EVERYBODY | {"m6": 0})
    await village.part()
    await village.meet()
    await village.collect(**EVERYBODY | {"m6": 2, "m1": 0})
    await close_year(database, village.command())
    await village.part()
    owed = {code: xof for code, xof in (await village.balances()).items() if code.startswith("arrears")}
    assert owed == {"arrears:1": 500}


async def test_who_joins_after_the_draw_owes_no_stake(database):
    village = await found(database, "tontine", members=6, share_value_xof=1_000, fines=[])
    await village.meet()
    await set_order(database, village.command(), [1, 2, 3, 4, 5, 6], ALL_IN_FAVOUR)
    await join(database, village.command(), Enrolment(number=7, name="Djénéba", joined_on=village.now.date()))
    await village.part()
    balances = await village.balances()
    assert (balances["arrears:6"], balances.get("arrears:7")) == (1_000, None)


async def test_a_draw_and_an_end_that_are_delivered_again_in_the_next_cycle_do_nothing_there(database):
    tontine, shg = await found(database, "tontine", share_value_xof=1_000), await found(database, "shg", code="00002")
    drawn, ended, closed = tontine.command(), tontine.command(), shg.command()
    order = await draw(database, drawn, random.Random(1))
    for number in range(len(order)):
        if number:
            await tontine.part()
        await tontine.meet()
        await tontine.collect(**EVERYBODY)
        await hand_over_pots(tontine)
    await end_tontine(database, ended)
    await shg.meet()
    await close_year(database, closed)
    for village in (tontine, shg):
        await village.part()
        await village.meet()
    assert await draw(database, drawn, random.Random(2)) == order
    assert (await end_tontine(database, ended), await close_year(database, closed)) == (2, 2)
    assert (await read_tontine(database, tontine.group_id)).turns == ()
