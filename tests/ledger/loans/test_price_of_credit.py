"""Credit has its price: brought back early, renewed again and again, imported late, or owed by somebody who died."""

from datetime import timedelta

import pytest

from ledger.loans.charges_due import charges_falling_due
from ledger.loans.due import due_next
from ledger.loans.refinancing import least_xof
from ledger.loans.repayments import lay_out, repay
from ledger.loans.rescheduling import more_time, reschedule
from ledger.rules.assembly.voting import AssemblyVote
from ledger.settlement.comes_back import come_back
from ledger.settlement.departure import leave, record_death
from tests.village import AWA
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


async def lent(database, weeks_later: int = 0, **rules: object):
    """Awa has 5,000 F for eight weeks since 6 October; ``weeks_later`` the group meets again."""
    village = await found(database, solidarity_xof=0, **rules)
    await village.meet()
    await village.collect(m6=5, m1=5, m2=5)
    loan = await village.lend(AWA, 5_000, weeks=8)
    if weeks_later:
        await village.part()
        village.wait(weeks=weeks_later - 1)
        await village.meet()
    return village, loan


async def test_a_charge_for_the_whole_term_is_owed_from_the_hand_over(database):
    village, loan = await lent(database, charge_model="flat-term")
    assert (await village.written())[-1] == (
        "loan",
        None,
        {f"handover:{loan}": -5_000, f"principal:{loan}": 5_000, f"charge:{loan}": 500, "earned:charges": -500},
    )
    await village.part()
    await village.meet()
    assert lay_out(await village.card(), 10_000).paid_xof == 5_500
    rules, later = (await village.card()).rules, village.now.date() + timedelta(weeks=4)
    assert await charges_falling_due(database, village.group_id, rules, later) == 0, "it is written once"
    await repay(database, village.command(), AWA, 5_500)
    assert await village.balance("earned:charges") == -500


async def test_the_charge_of_a_term_is_written_once_and_missed_from_its_first_due_meeting_on(database):
    village, loan = await lent(database, 4, charge_model="flat-term")
    assert await village.balance(f"charge:{loan}") == 500
    (due,) = await due_next(database, village.group_id, village.now.date())
    assert (due.charge_xof, due.principal_xof) == (500, 2_500)
    await village.part()
    card = await village.card()
    assert card.overdue(village.now.date())
    village.wait(weeks=3)
    await village.meet()
    assert await village.balance(f"charge:{loan}") == 500


@pytest.mark.parametrize(("rule", "settles"), [("free", 5_000), ("charged", 5_500)])
async def test_what_a_started_period_costs_is_the_groups_rule(database, rule, settles):
    village, _ = await lent(database, 3, started_period=rule)
    card = await village.card()
    assert lay_out(card, 5_995).paid_xof == settles
    assert lay_out(card, 4_995).paid_xof == 4_995, "a part makes no period fall due"
    await repay(database, village.command(), AWA, settles)
    assert await village.balance("earned:charges") == 5_000 - settles
    assert (await village.card()).loans == ()


async def test_exactly_what_was_lent_does_not_settle_a_started_period(database):
    """5,000 F settle 500 F of charge and 4,500 F; the period is charged once, also after its due meeting."""
    village, loan = await lent(database, 3, started_period="charged")
    await repay(database, village.command(), AWA, 5_000)
    assert await village.balance(f"principal:{loan}") == 500
    await village.part()
    await village.meet()
    assert await village.balance(f"charge:{loan}") == 0


async def test_a_period_costs_nothing_more_at_the_meeting_it_begins_at(database):
    """Its due day is 3 November; they meet a week late."""
    village, _ = await lent(database, 5, started_period="charged")
    assert lay_out(await village.card(), 9_995).paid_xof == 5_500
    await village.part()
    await village.meet()
    assert lay_out(await village.card(), 9_995).paid_xof == 6_000 + 250, "the second period, and the fine for lateness"


async def test_a_loan_handed_over_today_costs_no_period(database):
    village, _ = await lent(database, started_period="charged")
    assert lay_out(await village.card(), 9_995).paid_xof == 5_000


async def test_a_loan_renewed_every_three_weeks_is_charged_every_time(database):
    """15 weeks, five renewals of all that is owed at 10 %, whatever the rule for bringing it back early."""
    village, _ = await lent(database)
    for owed in (5_500, 6_050, 6_655, 7_320, 8_050):
        await village.part()
        village.wait(weeks=2)
        await village.meet()
        await village.collect(m6=5)
        assert least_xof(await village.card()) == owed
        await village.lend(AWA, owed, weeks=8, refinances=True)
    assert await village.balance("earned:charges") == -3_050


async def test_a_leaver_is_charged_a_started_period_where_the_rule_says_so(database):
    village = await found(database, solidarity_xof=0, started_period="charged")
    await village.meet()
    await village.collect(m6=5, m1=5)
    await village.lend(AWA, 1_000, weeks=4)
    await village.part()
    await village.meet()
    gone = await leave(database, village.command(), AWA)
    assert (gone.paid_xof, gone.loans.paid_xof) == (1_400, 1_100)
    assert await village.balance("earned:charges") == -100


async def test_the_period_that_a_leaving_settled_falls_due_again_once_it_is_taken_back(database):
    village = await found(database, solidarity_xof=0, started_period="charged")
    await village.meet()
    await village.collect(m6=5, m1=5)
    loan = await village.lend(AWA, 1_000, weeks=8)
    await village.part()
    await village.meet()
    before = await village.balances(), (await village.card()).loans
    await leave(database, village.command(), AWA)
    assert await village.balance("earned:charges") == -100
    await come_back(database, village.command(), AWA)
    assert (await village.balances(), (await village.card()).loans) == before
    await village.part()
    village.wait(weeks=2)
    await village.meet()
    assert await village.balance(f"charge:{loan}") == 100


async def test_what_a_dead_woman_owes_is_charged_no_more_until_the_assembly_gives_time(database):
    village, loan = await lent(database, 1)
    await record_death(database, village.command(), AWA)
    await village.part()
    village.wait(weeks=11)
    assert [due.charge_xof for due in await due_next(database, village.group_id, village.now.date())] == [0]
    await village.meet()
    assert (await village.balance(f"charge:{loan}"), await village.balance(f"penalty:{loan}")) == (0, 0)
    time = more_time(await village.card(), village.command(), loan, 4)
    assert (time.charge_xof, time.total_xof) == (500, 5_500)
    await reschedule(database, village.command(), loan, 4, AssemblyVote(present=5, in_favour=5, against=0))
    await village.part()
    village.now += timedelta(weeks=3)
    await village.meet()
    assert await village.balance(f"charge:{loan}") == 500
