"""Fines in the books: imposed and paid are two events, and the roll-call fines by itself."""

import pytest
from sqlalchemy import text

from ledger.funds.fines import check_payment, impose, impose_by_vote, pay_fine
from ledger.loans.rescheduling import reschedule
from ledger.meeting.roll_call import call_roll, read_roll
from ledger.meeting.rounds.collection_round import Contribution
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.refusal import Refusal
from tests.village import AWA, BINTA
from tests.village_life import ALL_IN_FAVOUR, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


async def test_a_fine_is_imposed_and_paid_into_the_loan_fund(database):
    village = await found(database)
    await village.meet()
    await impose(database, village.command(), AWA, "disorder", voted=True)
    assert (await village.balances()) == {f"fines:{AWA}": 100, "earned:fines": -100}
    assert (await village.newest())["memo"] == "disorder"
    hop = village.command()
    paid = await pay_fine(database, hop, AWA, 60)
    assert (await pay_fine(database, hop, AWA, 60)).seq == paid.seq, "the same hop twice"
    assert await village.balances() == {f"fines:{AWA}": 40, "earned:fines": -100, "box:loan": 60}
    assert await village.written() == [
        ("fine", 1, {f"fines:{AWA}": 100, "earned:fines": -100}),
        ("fine_paid", 1, {"box:loan": 60, f"fines:{AWA}": -60}),
    ]
    assert await village.heard(AWA) == [
        ("fined", {"amount": 100, "reason": "Désordre à la réunion"}),
        ("fine_paid", {"amount": 60, "fines": 40}),
    ]
    assert (await village.part()).fines_xof == 60


async def test_where_fines_go_to_solidarity_they_are_no_earnings_to_share(database):
    village = await found(database, fines_go_to="solidarity")
    await village.meet()
    await impose(database, village.command(), AWA, "late")
    await pay_fine(database, village.command(), AWA, 50)
    assert await village.balances() == {
        "box:solidarity": 50,
        "earned:fines": -50,
        "surplus": 50,
        "earned:solidarity": -50,
    }


async def test_what_the_table_does_not_allow_is_refused(database):
    village = await found(database)
    with pytest.raises(Refusal, match=r"meeting\.none_open"):
        await impose(database, village.command(), AWA, "late")
    await village.meet()
    with pytest.raises(Refusal, match=r"fine\.needs_vote fine=disorder amount_xof=100"):
        await impose(database, village.command(), AWA, "disorder")
    for unknown in (impose(database, village.command(), AWA, "nothing"), by_vote(village, "nothing")):
        with pytest.raises(Refusal, match=r"fine\.unknown fine=nothing"):
            await unknown
    await impose(database, village.command(), AWA, "late")
    with pytest.raises(Refusal, match=r"fine\.above_owed amount_xof=55 owed_xof=50"):
        await pay_fine(database, village.command(), AWA, 55)
    with pytest.raises(Refusal, match=r"money\.not_payable amount_xof=48 cash_unit_xof=5"):
        await pay_fine(database, village.command(), AWA, 48)
    assert check_payment(await village.card(), 15) == 35
    await village.part()
    for closed in (pay_fine(database, village.command(), AWA, 50), by_vote(village, "disorder")):
        with pytest.raises(Refusal, match=r"meeting\.none_open"):
            await closed


def by_vote(village, code):
    return impose_by_vote(village.database, village.command(), AWA, code, ALL_IN_FAVOUR)


async def test_a_fine_by_vote_stands_with_the_record_of_its_vote(database):
    village = await found(database)
    await village.meet()
    for few in (AssemblyVote(present=6, in_favour=3, against=3), AssemblyVote(present=6, in_favour=2, against=0)):
        with pytest.raises(Refusal, match=r"decision\.not_carried"):
            await impose_by_vote(database, village.command(), AWA, "disorder", few)
    command = village.command()
    fined = await impose_by_vote(database, command, AWA, "disorder", ALL_IN_FAVOUR)
    assert (await impose_by_vote(database, command, AWA, "disorder", ALL_IN_FAVOUR)).seq == fined.seq, (
        "the same hop twice"
    )
    rows = await database.fetch(text("SELECT kind, subject, in_favour, meeting, recorded_by FROM decision"))
    assert [tuple(row) for row in rows] == [
        ("fine", '{"amount_xof": 100, "fine": "disorder", "member": 6}', 6, 1, BINTA),
    ]
    assert await village.written() == [("fine", 1, {f"fines:{AWA}": 100, "earned:fines": -100})]


async def test_the_round_takes_no_more_than_she_owes(database):
    village = await found(database)
    await village.meet()
    await village.collect(m1=5, m2=5)
    await village.lend(1, 1_000, weeks=4)
    await village.part()
    await village.meet()
    with pytest.raises(Refusal, match=r"loan\.above_owed amount_xof=1500 owed_xof=1000"):
        await village.bring({1: Contribution(repayment_xof=1_500)})


async def test_the_same_key_imposes_once(database):
    village = await found(database)
    await village.meet()
    command = village.command()
    first = await impose(database, command, AWA, "late")
    again = await impose(database, command, AWA, "late")
    assert (again.seq, again.repeated) == (first.seq, True)
    assert await village.balance(f"fines:{AWA}") == 50
    await village.part()
    assert (await impose(database, command, AWA, "late")).seq == first.seq, "also when the meeting is over"


async def test_the_roll_call_fines_late_and_absent_but_not_who_sent_her_money(database):
    village = await found(database, members=9)
    meeting = await village.meet(roll=False)
    await call_roll(
        database, village.command(), {6: "late", 7: "absent", 8: "absent_excused", 9: "sent_money", 1: "present"}
    )
    assert {code: xof for code, xof in (await village.balances()).items() if code.startswith("fines")} == {
        "fines:6": 50,
        "fines:7": 100,
    }
    roll = await read_roll(database, village.group_id, meeting)
    assert (roll[6], roll[9], roll[2]) == ("late", "sent_money", None)


async def test_called_again_the_newest_presence_counts(database):
    village = await found(database)
    await village.meet()
    for presence, fine in (("late", 50), ("late", 50), ("absent", 100), ("present", 0), ("late", 50)):
        await call_roll(database, village.command(), {AWA: presence})
        assert await village.balance(f"fines:{AWA}") == fine
    with pytest.raises(Refusal, match=r"roll\.unknown"):
        await call_roll(database, village.command(), {AWA: "asleep"})
    await pay_fine(database, village.command(), AWA, 50)
    with pytest.raises(Refusal, match=r"member\.unknown number=99"):
        await call_roll(database, village.command(), {AWA: "present", 99: "late"})
    with pytest.raises(Refusal, match=r"^correction\.built_upon"):
        await call_roll(database, village.command(), {AWA: "present"})


async def test_collecting_does_not_overwrite_the_roll(database):
    village = await found(database)
    meeting = await village.meet(roll=False)
    await call_roll(database, village.command(), {AWA: "late"})
    await village.collect(m6=2, m3=1)
    roll = await read_roll(database, village.group_id, meeting)
    assert (roll[AWA], roll[BINTA]) == ("late", "present")
    assert (await village.part()).present == 2


async def test_one_line_of_the_round_brings_savings_fines_and_a_repayment(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5, m2=5)
    await village.lend(AWA, 5_000, weeks=4)
    await impose(database, village.command(), AWA, "late")
    await village.part()
    village.wait(weeks=3)
    await village.meet()
    await village.bring({AWA: Contribution(shares=2, fines_xof=50, repayment_xof=1_000), 1: Contribution(shares=1)})
    card = await village.card()
    assert (card.savings_xof, card.fines_xof, card.principal_xof, card.charge_xof) == (3_500, 0, 4_500, 0)
    sums = await village.part()
    assert (sums.savings_xof, sums.fines_xof, sums.repaid_xof, sums.solidarity_xof) == (1_500, 50, 1_000, 200)


async def test_a_late_loan_is_fined_once_and_the_fine_is_repaid_first(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5, m2=5)
    loan = await village.lend(AWA, 5_000, weeks=4)
    later = await village.lend(1, 1_000, weeks=5)  # its first instalment is due with the other
    await village.part()
    village.wait(weeks=3)
    await village.meet()
    assert await village.balance(f"penalty:{loan}") == 0, "due today is not late"
    await village.part()
    for _ in range(2):
        await village.meet()
        await village.part()
    assert [done for done in await village.written() if done[0] == "fine"] == [
        ("fine", 3, {f"penalty:{loan}": 250, "earned:fines": -250}),
        ("fine", 3, {f"penalty:{later}": 250, "earned:fines": -250}),
    ]
    assert ("fined", {"amount": 250, "reason": "Remboursement en retard"}) in await village.heard(AWA)
    rows = await database.fetch(text("SELECT DISTINCT memo, actor, channel FROM journal WHERE kind = 'fine'"))
    assert [tuple(row) for row in rows] == [("late_repayment", "system", "ussd")], "nobody imposed them"
    await village.meet()
    await village.bring({AWA: Contribution(repayment_xof=300)})
    card = await village.card()
    assert (card.loans[0].penalty_xof, card.charge_xof, card.principal_xof) == (0, 450, 5_000)


async def test_given_more_time_and_late_again_it_is_fined_again(database):
    """The fine of the first time is paid into the solidarity fund; what is left of her money goes to the charge."""
    village = await found(database, fines_go_to="solidarity", solidarity_xof=0)
    await village.meet()
    await village.collect(m6=5, m1=5)
    loan = await village.lend(AWA, 3_000, weeks=4)
    await village.part()
    village.wait(weeks=4)
    await village.meet()
    assert await village.balance(f"penalty:{loan}") == 0, "nobody met on the day itself: she could not bring it"
    await village.part()
    await village.meet()
    await village.bring({AWA: Contribution(repayment_xof=300)})
    assert (await village.written())[-1] == (
        "repayment", 3, {
            "box:loan": 50, "box:solidarity": 250, "surplus": 250, "earned:solidarity": -250,
            f"penalty:{loan}": -250, f"charge:{loan}": -50,
        },
    )  # fmt: skip
    await reschedule(database, village.command(), loan, 1, ALL_IN_FAVOUR)
    await village.part()
    await village.meet()
    await village.part()
    await village.meet()
    assert await village.balance(f"penalty:{loan}") == 250
    assert await village.balance("earned:fines") == -500


async def test_whose_table_has_no_such_fine_fines_no_late_loan(database):
    village = await found(database, fines=[])
    await village.meet()
    await village.collect(m6=5, m1=5)
    await village.lend(AWA, 3_000, weeks=4)
    await village.part()
    village.wait(weeks=3)
    for _ in range(2):
        await village.meet()
        await village.part()
    assert await village.balance("earned:fines") == 0
