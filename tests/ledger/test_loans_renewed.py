"""Refinancing, overpayment, terms between due meetings, and what falls due next."""

import pytest

from ledger.decisions import change_constitution
from ledger.loan_plan import loan_plan
from ledger.loan_views import due_at_meeting, overdue
from ledger.loans import hand_over, request_loan
from ledger.repayments import repay
from ledger.rules.constitution import Constitution
from ledger.rules.refusal import Refusal
from tests.village import AWA, BINTA
from tests.village_life import ALL_IN_FAVOUR, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
VSLA = Constitution.default("vsla")


async def test_a_new_loan_takes_the_place_of_the_old(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5)
    old = await village.lend(AWA, 3_000, weeks=4)
    await village.part()
    village.wait(weeks=3)
    await village.meet()
    with pytest.raises(Refusal, match=r"loan\.below_owed asked_xof=3000 owed_xof=3300"):
        await village.approve(AWA, 3_000, weeks=8, refinances=True)
    with pytest.raises(Refusal, match=r"loan\.nothing_owed"):
        await village.approve(BINTA, 3_000, weeks=8, refinances=True)
    before = await village.balance("box:loan")
    new = await village.lend(AWA, 4_000, weeks=8, refinances=True)
    assert await village.balance("box:loan") == before - 700
    card = await village.card()
    assert [(loan.number, loan.principal_xof) for loan in card.loans] == [(new, 4_000)]
    assert await village.balance(f"principal:{old}") == 0


async def test_money_on_its_way_to_her_counts_against_the_new_loan_too(database):
    """Saved 2,500 F, three times is 7,500 F; 3,000 F are on their way to her: a new loan is at most 4,500 F."""
    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5, m2=5)
    await village.lend(AWA, 1_000)
    await hand_over(database, village.act(), await village.approve(AWA, 3_000))
    with pytest.raises(Refusal, match=r"loan\.above_limit asked_xof=4505 limit_xof=4500 reason=savings"):
        await request_loan(database, village.act(AWA), AWA, 4_505, 8, "riz", refinances=True)
    await request_loan(database, village.act(AWA), AWA, 4_500, 8, "riz", refinances=True)


async def test_an_overpayment_is_handed_back_or_becomes_shares(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=4, m1=5)
    await village.lend(AWA, 1_000)
    await repay(database, village.act(), AWA, 1_700)
    assert (await village.card()).savings_xof == 2_000, "700 F went back into her hand"
    await village.lend(AWA, 1_000)
    await change_constitution(database, village.act(), {"overpayment": "shares"}, ALL_IN_FAVOUR)
    await repay(database, village.act(), AWA, 2_700)
    card = await village.card()
    assert (card.shares, card.principal_xof) == (5, 0), "one more share, then five are reached; 1,200 F go back"


async def test_a_term_may_end_between_two_charge_periods(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5)
    loan = await village.lend(AWA, 3_000, weeks=6)
    row = (await village.card()).loans[0]
    assert [(day - row.handed_over_on).days for day in (row.next_due_on, row.last_due_on)] == [28, 42]
    await village.part()
    village.wait(weeks=3)
    await village.meet()
    await village.part()
    assert await village.balance(f"charge:{loan}") == 300
    village.wait()
    await village.meet()
    assert await village.balance(f"charge:{loan}") == 600
    assert not await overdue(database, village.group_id, village.now.date(), VSLA)


async def test_what_falls_due_at_the_next_meeting(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5, m2=5)
    await village.lend(AWA, 3_000, weeks=12)
    await village.lend(1, 2_000, weeks=4)
    await village.part()
    village.wait(weeks=3)
    on = village.now.date()
    due = await due_at_meeting(database, village.group_id, on, VSLA)
    assert [(one.member, one.charge_xof, one.principal_xof, one.due_xof, one.days_late) for one in due] == [
        (1, 200, 2_000, 2_200, 0),
        (AWA, 300, 1_000, 1_300, 0),
    ]
    await village.meet()
    assert await due_at_meeting(database, village.group_id, on, VSLA) == due, "the same once the charges are written"
    await repay(database, village.act(), AWA, 1_300)
    await village.part()
    await village.meet()
    late = await overdue(database, village.group_id, village.now.date(), VSLA)
    assert [(one.member, one.due_xof, one.days_late) for one in late] == [(1, 2_450, 7)]
    assert [(one.member, one.due_on) for one in late] == [(1, on)]


async def test_a_frozen_box_hands_nothing_over(database):
    from ledger.shareouts import freeze

    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5)
    loan = await village.approve(AWA, 3_000)
    await freeze(database, village.act())
    with pytest.raises(Refusal, match=r"cycle\.frozen"):
        await hand_over(database, village.act(), loan)


@pytest.mark.parametrize(
    ("model", "payments", "charge"),
    [("flat", None, 7_500), ("declining", (10_000, 10_000, 5_000), 4_500), ("flat-term", None, 2_500)],
)
def test_a_plan_without_any_group(model, payments, charge):
    plan = loan_plan(model, 25_000, "10", 3, payments)
    assert (plan["total_charge"], plan["total_due"]) == (charge, 25_000 + charge)
    assert plan["periods"][0] | {"paid": 0, "closing": 0} == {
        "period": 1, "opening": 25_000, "charge": 2_500, "paid": 0, "closing": 0,
    }  # fmt: skip


def test_a_plan_says_what_it_does_not_understand():
    with pytest.raises(ValueError, match="the model 'flot' is not known: use flat, rollover, flat-term, declining"):
        loan_plan("flot", 25_000, "10", 3)
    with pytest.raises(ValueError, match="the rate 'dix' is no percentage"):
        loan_plan("flat", 25_000, "dix", 3)
