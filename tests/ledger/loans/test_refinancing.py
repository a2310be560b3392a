"""Refinancing, overpayment, terms between due meetings, and what falls due next."""

import pytest
from sqlalchemy import text

from ledger.assembly.decisions import change_constitution
from ledger.loans import hand_over, in_hand_xof, loans_leaving, request_loan
from ledger.loans.due import due_at_meeting, late_today
from ledger.loans.refinancing import in_hand_xof as in_hand_today_xof
from ledger.loans.refinancing import least_xof
from ledger.loans.repayments import overpaid, repay
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.loans.waterfall import Overpayment
from ledger.rules.refusal import Refusal
from ledger.settlement.departure import leave
from ledger.settlement.share_out import freeze
from tests.village import AWA, BINTA
from tests.village_life import ALL_IN_FAVOUR, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
VSLA = Constitution.default("vsla")


async def owing(database, **rules):
    """A village at the meeting at which Awa's loan of 3,000 F falls due, and the loan's number."""
    village = await found(database, **rules)
    await village.meet()
    await village.collect(m6=5, m1=5)
    old = await village.lend(AWA, 3_000, weeks=4)
    await village.part()
    village.wait(weeks=3)
    await village.meet()
    return village, old


async def test_a_new_loan_takes_the_place_of_the_old(database):
    village, old = await owing(database)
    with pytest.raises(Refusal, match=r"loan\.below_owed asked_xof=3000 owed_xof=3300"):
        await village.approve(AWA, 3_000, weeks=8, refinances=True)
    with pytest.raises(Refusal, match=r"loan\.nothing_owed"):
        await village.approve(BINTA, 3_000, weeks=8, refinances=True)
    card = await village.card()
    assert (least_xof(card), in_hand_today_xof(card, 3_300), in_hand_today_xof(card, 4_000)) == (3_300, 0, 700)
    new = await village.approve(AWA, 4_000, weeks=8, refinances=True)
    (asked,) = await loans_leaving(database, village.group_id)
    assert (asked.number, asked.refinances, asked.owed_xof, asked.handed_over) == (new, True, 3_300, False)
    await village.hand_over(AWA, new)
    assert (await village.written())[-2:] == [
        (
            "handover",
            2,
            {"box:loan": -700, f"charge:{old}": -300, f"handover:{new}": 4_000, f"principal:{old}": -3_000},
        ),
        ("loan", None, {f"handover:{new}": -4_000, f"principal:{new}": 4_000}),
    ]
    assert (await village.heard(AWA))[-1] == ("handed_over", {"loan": new, "amount": 700})
    assert await in_hand_xof(database, village.group_id, new) == 700
    rows = await database.fetch(text("SELECT status, refinances FROM loan ORDER BY number"))
    assert [tuple(row) for row in rows] == [("repaid", 0), ("running", 1)]
    with pytest.raises(Refusal, match=r"loan\.below_owed asked_xof=3995 owed_xof=4000"):
        in_hand_today_xof(await village.card(), 3_995)


async def test_a_late_loan_bars_another_one_but_not_the_one_that_takes_its_place(database):
    """She owes 3,550 F, of it a fine for the solidarity fund; the box holds 2,000 F."""
    village, old = await owing(database, fines_go_to="solidarity", solidarity_xof=0)
    await village.part()
    await village.meet()
    with pytest.raises(Refusal, match=r"loan\.overdue"):
        await request_loan(database, village.command(AWA), AWA, 1_000, 8, "riz")
    with pytest.raises(Refusal, match=r"loan\.above_limit asked_xof=5555 limit_xof=5550 reason=box"):
        await request_loan(database, village.command(AWA), AWA, 5_555, 8, "riz", refinances=True)
    new = await village.lend(AWA, 5_000, weeks=8, refinances=True)
    assert (await village.written())[-2] == (
        "handover", 3, {
            "box:loan": -1_700, "box:solidarity": 250, "surplus": 250, "earned:solidarity": -250,
            f"penalty:{old}": -250, f"charge:{old}": -300, f"principal:{old}": -3_000, f"handover:{new}": 5_000,
        },
    )  # fmt: skip
    assert await in_hand_xof(database, village.group_id, new) == 1_450


async def test_whoever_came_to_owe_more_since_she_asked_brings_the_difference(database):
    village, old = await owing(database)
    new = await village.approve(AWA, 3_500, weeks=8, refinances=True)
    await village.part()
    await village.meet()
    with pytest.raises(Refusal, match=r"loan\.below_owed asked_xof=3500 owed_xof=3550"):
        await hand_over(database, village.command(), new)
    await repay(database, village.command(), AWA, 50)
    await hand_over(database, village.command(), new)
    assert (await village.written())[-1] == (
        "handover", 3, {
            f"penalty:{old}": -200, f"charge:{old}": -300, f"principal:{old}": -3_000, f"handover:{new}": 3_500,
        },
    )  # fmt: skip


async def test_the_least_that_takes_the_place_of_a_debt_is_made_of_coins(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5)
    await village.lend(AWA, 1_010)
    await change_constitution(database, village.command(), {"cash_unit_xof": 25}, ALL_IN_FAVOUR)
    assert least_xof(await village.card()) == 1_025


async def test_money_on_its_way_to_her_counts_against_the_new_loan_too(database):
    """Saved 2,500 F, three times is 7,500 F; 3,000 F are on their way to her: a new loan is at most 4,500 F."""
    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5, m2=5)
    await village.lend(AWA, 1_000)
    await hand_over(database, village.command(), await village.approve(AWA, 3_000))
    with pytest.raises(Refusal, match=r"loan\.above_limit asked_xof=4505 limit_xof=4500 reason=savings"):
        await request_loan(database, village.command(AWA), AWA, 4_505, 8, "riz", refinances=True)
    await request_loan(database, village.command(AWA), AWA, 4_500, 8, "riz", refinances=True)


async def test_an_overpayment_is_handed_back_or_becomes_shares(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=4, m1=5)
    await village.lend(AWA, 1_000)
    await repay(database, village.command(), AWA, 1_700)
    assert (await village.card()).savings_xof == 2_000, "700 F went back into her hand"
    await village.lend(AWA, 1_000)
    await change_constitution(database, village.command(), {"overpayment": "shares"}, ALL_IN_FAVOUR)
    await repay(database, village.command(), AWA, 2_700)
    card = await village.card()
    assert (card.shares, card.principal_xof) == (5, 0), "one more share, then five are reached; 1,200 F go back"
    assert (await village.written())[-2:] == [
        ("repayment", 1, {"box:loan": 1_000, "principal:2": -1_000}),
        ("savings", 1, {"box:loan": 500, f"shares:{AWA}": -500}),
    ]


async def test_what_is_too_much_becomes_as_many_shares_as_she_may_still_buy(database):
    village = await found(database, overpayment="shares")
    await village.meet()
    await village.collect(m6=3)
    card = await village.card()
    for left_over_xof, becomes in ((495, (0, 0, 495)), (500, (1, 500, 0)), (1_700, (2, 1_000, 700))):
        assert overpaid(card, left_over_xof) == Overpayment(*becomes)
    await change_constitution(database, village.command(), {"overpayment": "returned"}, ALL_IN_FAVOUR)
    assert overpaid(await village.card(), 1_700) == Overpayment(0, 0, 1_700)
    await change_constitution(database, village.command(), {"overpayment": "shares"}, ALL_IN_FAVOUR)
    await freeze(database, village.command())
    assert overpaid(await village.card(), 1_700) == Overpayment(0, 0, 1_700), "nobody saves now"


async def test_without_an_upper_limit_all_of_it_and_with_arrears_these_too(database):
    village = await found(database, "epc", overpayment="shares")
    await village.meet()
    assert overpaid(await village.card(), 9_200) == Overpayment(18, 9_000, 200)
    circle = await found(database, "shg", code="00002", overpayment="shares")
    for _ in range(2):
        await circle.meet()
        await circle.part()
    await circle.meet()
    assert overpaid(await circle.card(), 1_700) == Overpayment(3, 1_500, 200), "one and two missed"


async def test_whoever_left_owing_brings_what_she_owes_and_buys_no_share(database):
    village = await found(database, overpayment="shares")
    await village.meet()
    await village.collect(m6=2, m1=5)
    await village.lend(AWA, 3_000)
    await leave(database, village.command(), AWA)
    await repay(database, village.command(), AWA, 3_000)
    card = await village.card()
    assert (card.principal_xof, card.shares) == (0, 0), "1,000 F are handed back"
    assert (await village.written())[-1] == ("repayment", 1, {"box:loan": 2_000, "principal:1": -2_000})


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
    (late,) = await late_today(database, village.group_id, village.now.date())
    assert (late.principal_xof, late.days_late) == (3_000, 14), "since its first day, two meetings ago"


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
    await repay(database, village.command(), AWA, 1_300)
    await village.part()
    await village.meet()
    late = await late_today(database, village.group_id, village.now.date())
    assert [(one.member, one.due_xof, one.days_late) for one in late] == [(1, 2_450, 7)]
    assert [(one.member, one.due_on) for one in late] == [(1, on)]


async def test_a_frozen_box_hands_nothing_over(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5)
    loan = await village.approve(AWA, 3_000)
    await freeze(database, village.command())
    for refused in (
        hand_over(database, village.command(), loan),
        request_loan(database, village.command(BINTA), BINTA, 500, 4, "riz"),
    ):
        with pytest.raises(Refusal, match=r"cycle\.frozen"):
            await refused
