"""A loan in the books, step by step: asked for, voted on, handed over, acknowledged, paid back; and who hears what."""

import pytest
from sqlalchemy import text

from ledger.books.canonical import microseconds
from ledger.loans import (
    LoanAsked,
    acknowledge,
    cast_vote,
    check_request,
    hand_over,
    in_hand_xof,
    limit_of,
    loan_amount,
    loans_leaving,
    loans_to_vote,
    loans_with_status,
    request_loan,
    withdraw_request,
)
from ledger.loans.repayments import declare_repayment, repay
from ledger.rules.assembly.voting import VoteTally
from ledger.rules.refusal import Refusal
from ledger.settlement.departure import leave
from tests.village import AWA, BINTA, COUNTER, OTHER_COUNTER, PRESIDENT, SECRETARY
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
_LOANS = text("SELECT * FROM loan WHERE group_id = :group_id ORDER BY number")
_VOTES = text("SELECT member, approves, voted_us FROM vote WHERE group_id = :group_id ORDER BY member")
_URGENT = text("SELECT member FROM outbox WHERE urgent = 1 ORDER BY member")


async def loan_rows(village):
    return [dict(row) for row in await village.database.fetch(_LOANS, group_id=village.group_id)]


async def saved_village(database, **rules):
    """At a meeting, 2,500 F of Awa and as much of the president in the box."""
    village = await found(database, **rules)
    await village.meet()
    await village.collect(m6=5, m1=5)
    return village


async def test_a_request_that_nobody_can_decide_is_taken_back_by_who_asked(database):
    """The president asks; two of the four others say yes and two no, which is neither enough to lend nor to refuse."""
    village = await saved_village(database)
    loan = await request_loan(database, village.command(PRESIDENT), PRESIDENT, 4_000, 8, "commerce")
    for officer, approves in ((SECRETARY, True), (BINTA, True), (COUNTER, False), (OTHER_COUNTER, False)):
        tally = await cast_vote(database, village.command(officer), loan, approves=approves)
    assert tally.state == "stuck"
    with pytest.raises(Refusal, match=r"loan\.asked_already amount_xof=4000"):
        await request_loan(database, village.command(PRESIDENT), PRESIDENT, 2_000, 8, "commerce")
    with pytest.raises(Refusal, match=r"loan\.not_waiting"):
        await withdraw_request(database, village.command(AWA), loan)
    hop = village.command(PRESIDENT)
    assert await withdraw_request(database, hop, loan) == 4_000
    assert await withdraw_request(database, hop, loan) == 4_000, "the same hop twice"
    with pytest.raises(Refusal, match=r"loan\.not_waiting"):
        await withdraw_request(database, village.command(PRESIDENT), loan)
    assert [row["status"] for row in await loan_rows(village)] == ["refused"]
    assert await request_loan(database, village.command(PRESIDENT), PRESIDENT, 2_000, 8, "commerce") == 2


async def test_an_approved_loan_is_taken_back_until_its_money_leaves_the_box(database):
    village = await saved_village(database)
    loan = await village.approve(AWA, 3_000)
    assert await withdraw_request(database, village.command(AWA), loan) == 3_000
    with pytest.raises(Refusal, match=r"loan\.not_approved"):
        await hand_over(database, village.command(), loan)
    loan = await village.approve(AWA, 2_000)
    await hand_over(database, village.command(), loan)
    with pytest.raises(Refusal, match=r"loan\.not_waiting"):
        await withdraw_request(database, village.command(AWA), loan)


async def test_what_is_asked_for_stands_with_its_terms_and_goes_to_who_may_vote(database):
    village = await saved_village(database)
    with pytest.raises(Refusal, match=r"loan\.term_too_long term_weeks=13 most_weeks=12"):
        await request_loan(database, village.command(AWA), AWA, 3_000, 13, "commerce")
    hop = village.command(SECRETARY)
    assert await request_loan(database, hop, AWA, 3_000, 10, "commerce") == 1
    assert await request_loan(database, hop, AWA, 3_000, 10, "commerce") == 1, "the same hop twice"
    assert await loan_rows(village) == [
        {
            "group_id": village.group_id, "number": 1, "member": AWA, "cycle": 1, "purpose": "commerce",
            "principal_xof": 3_000, "weeks": 10, "periods": 3, "charge_model": "flat", "charge_percent": "10",
            "status": "requested", "idem_key": hop.key, "requested_us": microseconds(hop.at), "decided_us": None,
            "handed_over_on": None, "periods_charged": 0, "next_due_on": None, "last_due_on": None, "refinances": 0,
            "linkage": None, "replanned_xof": None, "replanned_period": None, "more_time_on": None,
        }
    ]  # fmt: skip
    facts = {"loan": 1, "member": AWA, "amount": 3_000, "weeks": 10}
    for officer in (PRESIDENT, SECRETARY, BINTA, COUNTER, OTHER_COUNTER):
        assert (await village.heard(officer))[-1] == ("vote_waiting", facts)
    assert [row["member"] for row in await database.fetch(_URGENT)] == [1, 2, 3, 4, 5], "a vote does not wait"
    hers = LoanAsked(1, AWA, f"Fanta {AWA}", 3_000, 10, "commerce", refinances=False, owed_xof=0, handed_over=False)
    assert await loans_to_vote(database, village.group_id, BINTA) == [hers]
    assert await loans_with_status(database, village.group_id, "requested") == [hers]
    assert await loans_leaving(database, village.group_id) == []
    with pytest.raises(Refusal, match=r"loan\.asked_already amount_xof=3000"):
        await request_loan(database, village.command(AWA), AWA, 500, 4, "riz")


async def test_an_officer_hears_nothing_of_her_own_request_and_does_not_vote_on_it(database):
    village = await saved_village(database)
    await request_loan(database, village.command(PRESIDENT), PRESIDENT, 1_000, 4, "riz")
    assert "vote_waiting" not in await village.told(PRESIDENT)
    assert await loans_to_vote(database, village.group_id, PRESIDENT) == []
    for _ in range(2):
        result = await cast_vote(database, village.command(SECRETARY), 1, approves=True)
        assert result == VoteTally("open", 1, 0, 2, 4), "four are left who may vote, also when she says it twice"
    with pytest.raises(Refusal, match=r"vote\.borrower"):
        await cast_vote(database, village.command(PRESIDENT), 1, approves=True)
    with pytest.raises(Refusal, match=r"vote\.not_an_officer"):
        await cast_vote(database, village.command(AWA), 1, approves=True)
    with pytest.raises(Refusal, match=r"loan\.not_approved"):
        await cast_vote(database, village.command(BINTA), 99, approves=True)


async def test_the_third_approval_decides_and_the_treasurer_hears_what_to_hand_over(database):
    village = await saved_village(database)
    await request_loan(database, village.command(AWA), AWA, 3_000, 12, "commerce")
    first = village.command(PRESIDENT)
    assert await cast_vote(database, first, 1, approves=True) == VoteTally("open", 1, 0, 2, 5)
    assert await cast_vote(database, village.command(PRESIDENT), 1, approves=True) == VoteTally("open", 1, 0, 2, 5)
    with pytest.raises(Refusal, match=r"vote\.already_cast"):
        await cast_vote(database, village.command(PRESIDENT), 1, approves=False)
    assert await loans_to_vote(database, village.group_id, PRESIDENT) == []
    assert await cast_vote(database, village.command(SECRETARY), 1, approves=False) == VoteTally("open", 1, 1, 2, 5)
    await cast_vote(database, village.command(COUNTER), 1, approves=True)
    assert await village.told(AWA) == ["confirmed", "solidarity"], "nothing is decided"
    last = village.command(OTHER_COUNTER)
    assert await cast_vote(database, last, 1, approves=True) == VoteTally("approved", 3, 1, 0, 5)
    facts = {"loan": 1, "member": AWA, "amount": 3_000}
    assert (await village.heard(AWA))[-1] == ("loan_approved", facts)
    assert (await village.heard(BINTA))[-1] == ("to_hand_over", facts)
    assert "to_hand_over" not in await village.told(PRESIDENT)
    (row,) = await loan_rows(village)
    assert (row["status"], row["decided_us"]) == ("approved", microseconds(last.at))
    votes = await database.fetch(_VOTES, group_id=village.group_id)
    moment = microseconds(last.at)
    assert [tuple(vote) for vote in votes] == [
        (PRESIDENT, 1, moment), (SECRETARY, 0, moment), (COUNTER, 1, moment), (OTHER_COUNTER, 1, moment),
    ]  # fmt: skip
    with pytest.raises(Refusal, match=r"vote\.closed"):
        await cast_vote(database, village.command(BINTA), 1, approves=True)


async def test_three_refusals_refuse_and_only_she_hears_of_it(database):
    village = await saved_village(database)
    await request_loan(database, village.command(AWA), AWA, 3_000, 12, "commerce")
    for officer in (PRESIDENT, SECRETARY, COUNTER):
        result = await cast_vote(database, village.command(officer), 1, approves=False)
    assert result == VoteTally("refused", 0, 3, 3, 5)
    assert (await village.heard(AWA))[-1] == ("loan_refused", {"loan": 1, "member": AWA, "amount": 3_000})
    assert "to_hand_over" not in await village.told(BINTA)
    with pytest.raises(Refusal, match=r"loan\.not_approved"):
        await hand_over(database, village.command(), 1)
    assert await request_loan(database, village.command(AWA), AWA, 2_000, 8, "riz") == 2, "she may ask again, for less"


async def test_nobody_votes_on_the_request_of_somebody_who_left(database):
    village = await saved_village(database)
    await request_loan(database, village.command(AWA), AWA, 3_000, 12, "commerce")
    await leave(database, village.command(), AWA)
    with pytest.raises(Refusal, match=r"vote\.closed"):
        await cast_vote(database, village.command(BINTA), 1, approves=True)


async def test_money_on_its_way_and_money_in_her_hand(database):
    village = await saved_village(database)
    loan = await village.approve(AWA, 3_000, weeks=10)
    leaving = await loans_leaving(database, village.group_id)
    assert [(one.number, one.handed_over) for one in leaving] == [(loan, False)]
    start = (await village.card()).head.seq
    handed_over = await hand_over(database, village.command(), loan)
    assert (await hand_over(database, village.command(), loan)).seq == handed_over.seq, "another hop, the same step"
    assert await village.written(after=start) == [("handover", 1, {"box:loan": -3_000, f"handover:{loan}": 3_000})]
    assert (await village.heard(AWA))[-1] == ("handed_over", {"loan": loan, "amount": 3_000})
    (row,) = await loan_rows(village)
    assert (row["status"], row["handed_over_on"]) == ("handed_over", "2026-10-06")
    assert (row["next_due_on"], row["last_due_on"]) == ("2026-11-03", "2026-12-15"), "four weeks and ten"
    leaving = await loans_leaving(database, village.group_id)
    assert [(one.number, one.handed_over) for one in leaving] == [(loan, True)]
    for borrower, asked in ((BINTA, loan), (AWA, 99)):
        with pytest.raises(Refusal, match=r"loan\.not_"):
            await acknowledge(database, village.command(borrower), asked)
    acknowledged = await acknowledge(database, village.command(AWA), loan)
    again = await acknowledge(database, village.command(AWA), loan)
    assert (again.seq, again.repeated) == (acknowledged.seq, True)
    assert await village.written(after=handed_over.seq) == [
        ("loan", None, {f"handover:{loan}": -3_000, f"principal:{loan}": 3_000})
    ]
    rows = await database.fetch(text("SELECT idem_key, actor FROM journal WHERE seq >= :seq"), seq=handed_over.seq)
    assert [tuple(row) for row in rows] == [
        (f"loan/{loan}/handover", f"m{BINTA}"), (f"loan/{loan}/acknowledged", f"m{AWA}"),
    ]  # fmt: skip
    assert (await loan_rows(village))[0]["status"] == "running"
    assert await loans_leaving(database, village.group_id) == []
    assert await loan_amount(database, village.group_id, loan) == 3_000
    assert await in_hand_xof(database, village.group_id, loan) == 3_000
    with pytest.raises(Refusal, match=r"loan\.not_approved"):
        await hand_over(database, village.command(), loan)


async def test_nothing_is_handed_over_without_a_vote_a_meeting_or_the_money(database):
    village = await saved_village(database)
    loan = await request_loan(database, village.command(AWA), AWA, 4_000, 8, "commerce")
    for unready in (loan, 99):
        with pytest.raises(Refusal, match=r"loan\.not_approved"):
            await hand_over(database, village.command(), unready)
    with pytest.raises(Refusal, match=r"loan\.not_handed_over"):
        await acknowledge(database, village.command(AWA), loan)
    for officer in (PRESIDENT, SECRETARY, COUNTER):
        await cast_vote(database, village.command(officer), loan, approves=True)
    with pytest.raises(Refusal, match=r"loan\.asked_already amount_xof=4000"):
        await request_loan(database, village.command(AWA), AWA, 500, 4, "riz")
    await village.lend(PRESIDENT, 1_005)
    with pytest.raises(Refusal, match=r"loan\.box_short amount_xof=4000 box_xof=3995"):
        await hand_over(database, village.command(), loan)
    await village.part()
    with pytest.raises(Refusal, match=r"meeting\.none_open"):
        await hand_over(database, village.command(), loan)
    await village.meet()
    await village.collect(m2=1)
    await hand_over(database, village.command(), loan)
    assert await village.balance("box:loan") == 495


async def test_the_limit_counts_what_is_lent_and_what_is_on_its_way(database):
    """Three times 2,500 F saved, less 1,000 F that she has and 500 F on their way: 6,000 F; the box holds 3,500 F."""
    village = await saved_village(database)
    await village.lend(AWA, 1_000)
    await hand_over(database, village.command(), await village.approve(AWA, 500))
    limit = limit_of(await village.card(), village.command())
    assert (limit.amount_xof, limit.reason, limit.terms) == (3_500, "box", (("savings", 6_000), ("box", 3_500)))
    assert check_request(await village.card(PRESIDENT), village.command(), 3_500, 12).amount_xof == 3_500
    village.wait(weeks=13)
    assert limit_of(await village.card(), village.command()).reason == "overdue"
    assert limit_of(await village.card(PRESIDENT), village.command(), weeks=13).reason == "term_too_long"


async def test_a_repayment_says_what_it_took_and_what_is_left(database):
    village = await saved_village(database)
    loan = await village.lend(AWA, 3_000, weeks=4)
    await village.part()
    village.wait(weeks=3)
    await village.meet()
    start = (await village.card()).head.seq
    hop = village.command()
    paid = await repay(database, hop, AWA, 1_000)
    again = await repay(database, hop, AWA, 1_000)
    assert (again.seq, again.repeated) == (paid.seq, True)
    assert await village.written(after=start) == [
        ("repayment", 2, {"box:loan": 1_000, f"charge:{loan}": -300, f"principal:{loan}": -700})
    ]
    assert (await village.heard(AWA))[-1] == ("repaid", {"amount": 1_000, "owed": 2_300})
    assert (await loan_rows(village))[0]["status"] == "running"
    await repay(database, village.command(), AWA, 2_500)
    assert (await village.heard(AWA))[-1] == ("repaid", {"amount": 2_300, "owed": 0}), "200 F are handed back"
    assert (await loan_rows(village))[0]["status"] == "repaid"
    with pytest.raises(Refusal, match=r"loan\.nothing_owed"):
        await repay(database, village.command(), AWA, 500)
    with pytest.raises(Refusal, match=r"money\.not_payable"):
        await repay(database, village.command(), AWA, 3)


async def test_of_what_she_announces_for_her_loans_no_more_counts_than_she_owes(database):
    village = await saved_village(database)
    with pytest.raises(Refusal, match=r"loan\.nothing_owed"):
        await declare_repayment(database, village.command(AWA), AWA, 500)
    await village.lend(AWA, 3_000)
    start = (await village.card()).head.seq
    first = await declare_repayment(database, village.command(AWA), AWA, 1_000)
    await declare_repayment(database, village.command(AWA), AWA, 3_500)
    assert await village.written(after=start) == [
        ("declare", None, {"promised": 1_000, f"declared:{AWA}": -1_000}),
        ("void", None, {"promised": -1_000, f"declared:{AWA}": 1_000}),
        ("declare", None, {"promised": 3_000, f"declared:{AWA}": -3_000}),
    ]
    assert [facts for topic, facts in await village.heard(AWA) if topic == "repayment_declared"] == [
        {"amount": 1_000}, {"amount": 3_000, "before": 1_000},
    ]  # fmt: skip
    waiting = (await village.card()).declared_repayment
    assert (waiting.kind, waiting.shares, waiting.amount_xof) == ("repayment", 0, 3_000)
    assert waiting.seq > first.seq
    for unpayable in (1_003, 0):
        with pytest.raises(Refusal, match=r"money\.not_"):
            await declare_repayment(database, village.command(AWA), AWA, unpayable)


async def test_charges_fall_due_at_meetings_once_a_period(database):
    """3,000 F over ten weeks are three periods at 10 %: two end while nobody meets, the third with the term."""
    village = await saved_village(database)
    loan = await village.lend(AWA, 3_000, weeks=10)
    await village.part()
    village.wait(weeks=7)
    start = (await village.card()).head.seq
    await village.meet()
    charged = ("charge", 2, {f"charge:{loan}": 300, "earned:charges": -300})
    assert await village.written(after=start) == [charged, charged]
    keys = await database.fetch(text("SELECT idem_key FROM journal WHERE kind = 'charge' ORDER BY seq"))
    assert [row["idem_key"].split("/", 2)[2] for row in keys] == [f"charge/{loan}/1", f"charge/{loan}/2"]
    (row,) = await loan_rows(village)
    assert (row["periods_charged"], row["next_due_on"], row["last_due_on"]) == (2, "2026-12-15", "2026-12-15")
    await village.part()
    village.wait()
    await village.meet()
    third, fine = (await village.written())[-2:]
    assert third == ("charge", 3, {f"charge:{loan}": 300, "earned:charges": -300})
    assert fine == ("fine", 3, {f"penalty:{loan}": 250, "earned:fines": -250}), "nothing was brought two weeks ago"
    assert (await loan_rows(village))[0]["next_due_on"] == "2027-01-12", "flat charges end, and the dates go on"
    await repay(database, village.command(), AWA, 3_900 + 250)
    assert (await village.balances())["earned:charges"] == -900


async def test_a_charge_of_nothing_is_not_written(database):
    village = await saved_village(database, charge_percent="0")
    await village.lend(AWA, 3_000, weeks=4)
    await village.part()
    village.wait(weeks=3)
    start = (await village.card()).head.seq
    await village.meet()
    assert await village.written(after=start) == []
    assert (await loan_rows(village))[0]["periods_charged"] == 1


async def test_the_roll_over_model_charges_the_charge(database):
    village = await saved_village(database, charge_model="rollover", cash_unit_xof=25)
    loan = await village.lend(AWA, 1_000, weeks=12)
    await village.part()
    village.wait(weeks=7)
    await village.meet()
    assert await village.balance(f"charge:{loan}") == 100 + 100, "110 F, to the coin of 25 F"
