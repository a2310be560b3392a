"""A correction reverses one transaction of the latest meeting, whole; every balance and every loan is as before."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from ledger.card import read_card
from ledger.funds.expenses import spend
from ledger.funds.fines import impose, impose_by_vote, pay_fine
from ledger.funds.outside_fund import receive_grant, spend_grant
from ledger.funds.savings import declare, save
from ledger.funds.solidarity_fund import contribute_in, grant, lend_help, repay_help
from ledger.loans import acknowledge, hand_over
from ledger.loans.repayments import repay
from ledger.meeting.correctable import Correctable, correctable
from ledger.meeting.corrections import reverse
from ledger.meeting.meetings import close_meeting
from ledger.meeting.rounds.collection_round import Contribution
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.refusal import Refusal
from ledger.settlement.share_out import commit_share_out, freeze
from tests.village import AWA, BINTA, COUNTER, PRESIDENT, SECRETARY
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
_LOAN = text(
    "SELECT status, handed_over_on, next_due_on, last_due_on FROM loan WHERE group_id = :group_id AND number = :number"
)
_codes = count(10)


async def loan_row(village, number):
    return tuple((await village.database.fetch(_LOAN, group_id=village.group_id, number=number))[0])


async def test_savings_are_reversed_and_entered_anew(database):
    village = await found(database)
    await village.meet()
    wrong = await save(database, village.command(), AWA, 5)
    command = village.command(key="hop")
    reversal = await reverse(database, command, wrong.seq)
    assert await village.balances() == {}
    assert await village.booked(wrong.seq) == [f"hop reversal 1: box:loan -2500 shares:{AWA} +2500"]
    assert await village.said("corrected") == [
        f"{AWA} corrected seq={wrong.seq} what=shares amount=2500 day={village.now:%Y-%m-%d}"
    ]
    assert (await reverse(database, command, wrong.seq)).seq == reversal.seq, "the same hop twice"
    with pytest.raises(Refusal, match=rf"correction\.already seq={wrong.seq}"):
        await reverse(database, village.command(), wrong.seq)
    await save(database, village.command(), AWA, 4)
    assert (await village.card()).shares == 4
    assert (await village.part()).savings_xof == 2_000


async def test_a_machine_whose_clock_is_behind_writes_nothing_that_cannot_be_corrected(database):
    """What the borrower says belongs to the meeting that was written at before it, whatever time her machine shows."""
    village = await found(database)
    await village.meet()
    await village.collect(m6=5)
    loan = await village.approve(AWA, 1_000)
    await hand_over(database, village.command(), loan)
    behind = replace(village.command(AWA), at=village.now - timedelta(minutes=5))
    said = await acknowledge(database, behind, loan)
    assert (await correctable(database, village.command()))[0].seq == said.seq
    await village.part()
    await village.meet()
    await reverse(database, village.command(), said.seq)
    assert (await village.card()).loans[0].status == "handed_over"
    assert await village.said("meeting_corrected") != []


async def test_only_the_latest_meeting_and_only_what_people_entered(database):
    village = await found(database)
    await village.meet()
    first = await save(database, village.command(), AWA, 5)
    assert (await reverse(database, village.command(), first.seq)).seq == first.seq + 1
    second = await save(village.database, village.command(), AWA, 5)
    for _ in range(2):
        await village.part()
        await village.meet()
    with pytest.raises(Refusal, match=r"correction\.not_latest_meeting"):
        await reverse(database, village.command(), second.seq)
    with pytest.raises(Refusal, match=r"^correction\.unknown seq=999$"):
        await reverse(database, village.command(), 999)
    with pytest.raises(Refusal, match=r"correction\.not_possible seq=2 kind=reversal"):
        await reverse(database, village.command(), 2)


async def test_a_movement_belongs_to_its_meeting_whatever_the_clocks_say(database):
    """The machines that open the next meetings are twenty seconds behind the one that saved for her."""
    village = await found(database)
    await village.meet()
    saved = await save(database, village.command(), AWA, 5)
    for meeting in (1, 2):
        await close_meeting(database, village.command(), meeting)
        village.now -= timedelta(seconds=20)
        await village.meet()
    with pytest.raises(Refusal, match=rf"^correction\.not_latest_meeting seq={saved.seq}$"):
        await reverse(database, village.command(), saved.seq)


async def test_what_something_later_stands_on_is_refused(database):
    village = await found(database)
    await village.meet()
    fine = await impose(database, village.command(), AWA, "late")
    await pay_fine(database, village.command(), AWA, 50)
    with pytest.raises(Refusal, match=rf"correction\.built_upon seq={fine.seq}"):
        await reverse(database, village.command(), fine.seq)
    assert await village.balance("box:loan") == 50


async def test_a_loan_goes_back_step_by_step_and_can_be_given_again(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5)
    loan = await village.approve(AWA, 3_000)
    handover = await hand_over(database, village.command(), loan)
    acknowledged = await acknowledge(database, village.command(AWA), loan)
    paid = await repay(database, village.command(), AWA, 3_000)
    assert (await loan_row(village, loan))[0] == "repaid"
    await reverse(database, village.command(), paid.seq)
    assert (await loan_row(village, loan))[0] == "running"
    with pytest.raises(Refusal, match=r"correction\.built_upon"):
        await reverse(database, village.command(), handover.seq)
    await reverse(database, village.command(), acknowledged.seq)
    assert (await loan_row(village, loan))[0] == "handed_over"
    await reverse(database, village.command(), handover.seq)
    assert await loan_row(village, loan) == ("approved", None, None, None)
    assert await village.balance("box:loan") == 5_000
    again = await hand_over(database, village.command(), loan)
    assert (again.repeated, await village.balance("box:loan")) == (False, 2_000)
    assert (await hand_over(database, village.command(), loan)).seq == again.seq
    await acknowledge(database, village.command(AWA), loan)
    assert (await loan_row(village, loan))[0] == "running"


async def test_savings_that_confirmed_a_declaration_leave_nothing_pending(database):
    village = await found(database)
    await declare(database, village.command(AWA), AWA, 3)
    await village.meet()
    await village.collect(m6=3)
    rows = await database.fetch(text("SELECT seq FROM journal WHERE kind = 'savings'"))
    await reverse(database, village.command(key="hop"), rows[0]["seq"])
    assert (await village.booked())[-2:] == [
        f"hop reversal 1: box:loan -1500 declared:{AWA} -1500 promised +1500 shares:{AWA} +1500",
        f"hop/declared void: declared:{AWA} +1500 promised -1500",
    ]
    assert await village.balances() == {"box:solidarity": 100, f"solidarity:{AWA}": -100}


async def test_a_meeting_that_is_over_is_corrected_at_the_next_one_by_two_and_everybody_is_told(database):
    """Between the two nothing is undone, by nobody; what two meetings ago was is corrected no more."""
    village = await found(database, solidarity_xof=0)
    await village.meet()
    saved = await save(database, village.command(), AWA, 2)
    await village.part()
    with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
        await reverse(database, village.command(), saved.seq)
    assert await correctable(database, village.command()) == []
    await village.meet()
    for nobody in (None, BINTA):
        with pytest.raises(Refusal, match=r"^second\.needed$"):
            await reverse(database, replace(village.command(), confirmed_by=nobody), saved.seq)
    with pytest.raises(Refusal, match=rf"^second\.not_an_officer number={AWA}$"):
        await reverse(database, replace(village.command(), confirmed_by=AWA), saved.seq)
    since = (await village.newest())["seq"]
    await reverse(database, village.command(key="hop"), saved.seq)
    assert (await village.booked(since))[0].startswith("hop reversal 2: box:loan -1000")
    assert await village.said("meeting_corrected") == [
        f"{member} meeting_corrected meeting=1 seq={saved.seq}" for member in range(1, AWA + 1)
    ]
    again = await save(database, village.command(), AWA, 1)
    await village.part()
    await village.meet()
    await village.part()
    await village.meet()
    with pytest.raises(Refusal, match=rf"^correction\.not_latest_meeting seq={again.seq}$"):
        await reverse(database, village.command(), again.seq)


async def test_after_the_close_what_it_counted_with_stands(database):
    """The close has written who owes what; a fine or an expense it did not count with may still be taken back."""
    village = await found(database, "epc", share_value_xof=250, missed_solidarity="owed", solidarity_xof=100)
    await village.meet()
    await village.collect(m6=1)
    fine = await impose(database, village.command(), AWA, "late")
    await village.part()
    await village.meet()
    seqs = {row["kind"]: row["seq"] for row in await database.fetch(text("SELECT kind, seq FROM journal"))}
    for kind in ("savings", "solidarity"):
        with pytest.raises(Refusal, match=rf"^correction\.built_upon seq={seqs[kind]}$"):
            await reverse(database, village.command(), seqs[kind])
    await reverse(database, village.command(), fine.seq)
    village = await found(database, code="00002")
    await village.meet()
    await village.collect(m6=1)
    await village.part()
    await village.meet()
    for seq in (2, 1):
        await reverse(database, village.command(), seq)
    assert await village.balances() == {}


async def test_a_closed_cycle_is_corrected_no_more(database):
    village = await found(database, solidarity_xof=0)
    await village.meet()
    saved = await save(database, village.command(), AWA, 1)
    await freeze(database, village.command())
    await commit_share_out(database, village.command())
    with pytest.raises(Refusal, match=r"^cycle\.closed$"):
        await reverse(database, village.command(), saved.seq)


async def test_each_loan_of_a_repayment_goes_back_to_its_own_state(database):
    """Of two loans the first is repaid by 1,000 F; what was spent on it is told with the reversal's own words."""
    village = await found(database, solidarity_xof=0)
    await village.meet()
    await village.collect(m6=5, m1=5)
    first, second = await village.lend(AWA, 1_000), await village.lend(AWA, 500)
    paid = await repay(database, village.command(), AWA, 1_200)
    assert [(await loan_row(village, loan))[0] for loan in (first, second)] == ["repaid", "running"]
    await reverse(database, village.command(), paid.seq)
    assert [(await loan_row(village, loan))[0] for loan in (first, second)] == ["running", "running"]
    spent = await spend(database, village.command(), 100, "thé")
    await reverse(database, village.command(key="hop"), spent.seq)
    assert await village.booked(spent.seq) == ["hop reversal 1 thé: box:loan +100 expenses -100"]


async def test_the_list_of_what_may_be_corrected_is_newest_first_and_names_whose_it_is(database):
    village = await found(database)
    await village.meet()
    await save(database, village.command(), AWA, 1)
    await village.part()
    await village.meet()
    await village.part()
    await village.meet()
    saved = await save(database, village.command(), AWA, 2)
    wrong = await save(database, village.command(), BINTA, 1)
    await reverse(database, village.command(), wrong.seq)
    await village.bring({AWA: Contribution(solidarity_xof=100)})
    given = await grant(database, village.command(), BINTA, "illness", 50)
    spent = await spend(database, village.command(), 200, "thé")
    await village.part()
    await village.meet()
    confirmed = await village.confirm(AWA, 1)
    listed = await correctable(database, village.command())
    assert listed[:4] == [
        Correctable(confirmed.seq, "savings", AWA, "Fanta 6", 500),
        Correctable(spent.seq, "expense", 0, "", 200),
        Correctable(given.seq, "grant", BINTA, "Fanta 3", 50),
        Correctable(given.seq - 1, "solidarity", AWA, "Fanta 6", 100),
    ]
    assert listed[4:] == [Correctable(saved.seq, "savings", AWA, "Fanta 6", 1_000)]


async def test_the_list_says_what_came_into_the_boxes_whatever_else_it_turned_over(database):
    """A fine paid into the solidarity fund also leaves the earnings; one that is only imposed moves no money yet."""
    village = await found(database, fines_go_to="solidarity")
    await village.meet()
    await impose(database, village.command(), AWA, "late")
    await pay_fine(database, village.command(), AWA, 30)
    listed = await correctable(database, village.command())
    assert [(one.kind, one.amount_xof) for one in listed] == [("fine_paid", 30), ("fine", 50)]


async def contribute(database, command, member, amount_xof):
    """Her line of a round, alone."""
    async with database.unit_of_work() as unit:
        await unit.lock(command.group_id)
        return await contribute_in(unit, command, await read_card(unit, command.group_id, member), amount_xof, 1)


_BOUND = AssemblyVote(present=6, in_favour=6, against=0)
COMMANDS = {
    "save": lambda database, command: save(database, command, BINTA, 2),
    "contribute": lambda database, command: contribute(database, command, BINTA, 100),
    "fine": lambda database, command: impose(database, command, AWA, "late"),
    "fine by vote": lambda database, command: impose_by_vote(database, command, AWA, "disorder", _BOUND),
    "pay a fine": lambda database, command: pay_fine(database, command, PRESIDENT, 5),
    "repay": lambda database, command: repay(database, command, AWA, 35),
    "give back help": lambda database, command: repay_help(database, command, SECRETARY, 5),
    "expense": lambda database, command: spend(database, command, 50, "thé"),
    "grant": lambda database, command: grant(database, command, AWA, "illness", 10),
    "lend help": lambda database, command: lend_help(database, command, COUNTER, "school", 10),
    "grant in": lambda database, command: receive_grant(database, command, 1_000, "ngo"),
    "grant out": lambda database, command: spend_grant(database, command, 100, "food"),
}


@given(names=st.lists(st.sampled_from(sorted(COMMANDS)), min_size=1, max_size=8))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
async def test_reversing_everything_backwards_restores_every_balance_and_every_loan(database, names):
    """Whatever people enter by hand, in any order, taken back in the opposite order: all stands as before."""
    village = await found(database, code=str(next(_codes)))
    await village.meet()
    await village.collect(m6=5, m1=5, m2=5, m3=5)
    loan = await village.lend(AWA, 3_000)
    await impose(database, village.command(), PRESIDENT, "disorder", voted=True)
    await lend_help(database, village.command(), SECRETARY, "school", 100)
    await receive_grant(database, village.command(), 5_000, "ngo")
    before, loan_before = await village.balances(), await loan_row(village, loan)
    done = []
    for name in names:
        try:
            done.append(await COMMANDS[name](database, village.command()))
        except Refusal:
            continue  # the group would not do it a second time
    for posted in reversed(done):
        await reverse(database, village.command(), posted.seq)
    assert await village.balances() == before
    assert await loan_row(village, loan) == loan_before
