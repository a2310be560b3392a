"""Members who join late, who leave, and who die."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from ledger.assembly.decisions import change_constitution
from ledger.funds.buying_in import WaitingMember, buy_in_now, read_waiting
from ledger.funds.fines import impose, impose_by_vote
from ledger.funds.outside_loans import receive_loan, repay_lender
from ledger.funds.savings import declare, save
from ledger.funds.solidarity_fund import lend_help
from ledger.loans import acknowledge, hand_over, request_loan
from ledger.loans.repayments import declare_repayment
from ledger.loans.write_off import write_off
from ledger.meeting.corrections import reverse
from ledger.meeting.rounds.collection import note, read_round
from ledger.people.contacts.consent import VERSION
from ledger.people.contacts.phones import change_phone
from ledger.people.contacts.proxies import name_proxy, spoken_for
from ledger.people.membership.enrolment import enrol, next_member
from ledger.people.membership.enrolment_rows import Enrolment
from ledger.people.membership.joining import join
from ledger.people.membership.members import find_member
from ledger.people.membership.offices import committee
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.refusal import Refusal
from ledger.settlement.comes_back import come_back
from ledger.settlement.departure import departure_of, leave, owed_to_all, pay_heirs, record_death
from ledger.settlement.share_out import commit_share_out, freeze
from tests.village import AWA, BINTA, PRESIDENT, SECRETARY
from tests.village_life import ALL_IN_FAVOUR, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


def newcomer(village, number=7):
    return Enrolment(number=number, name="Kadia", joined_on=village.now.date() - timedelta(days=1))


async def test_before_the_first_meeting_ends_nobody_is_late(database):
    village = await found(database)
    assert await join(database, village.command(), newcomer(village)) is None
    await village.meet()
    await save(database, village.command(), 7, 2)
    with pytest.raises(Refusal, match=r"member\.known number=7"):
        await join(database, village.command(), newcomer(village))


async def test_a_late_joiner_waits_for_the_next_cycle(database):
    village = await found(database)
    await village.meet()
    await village.part()
    assert await join(database, village.command(), newcomer(village)) == 2
    await village.meet()
    for refused in (save(database, village.command(), 7, 1), declare(database, village.command(7), 7, 1)):
        with pytest.raises(Refusal, match=r"savings\.joins_next_cycle"):
            await refused
    with pytest.raises(Refusal, match=r"savings\.joins_next_cycle"):
        await buy_in_now(database, village.command(), 7)
    await village.collect(m6=1)
    await freeze(database, village.command())
    with pytest.raises(Refusal, match=r"^cycle\.frozen$"):
        await buy_in_now(database, village.command(), 7)
    await commit_share_out(database, village.command())
    await village.part()
    await village.meet()
    await save(database, village.command(), 7, 1)
    with pytest.raises(Refusal, match=r"^savings\.not_waiting$"):
        await buy_in_now(database, village.command(), 7)


async def test_or_buys_in_at_the_value_of_a_share_today(database):
    village = await found(database, late_joiner="buys_in", solidarity_xof=0)
    await village.meet()
    await village.collect(m1=4, m6=2)
    await impose(database, village.command(), 1, "disorder", voted=True)
    loan = await village.lend(1, 3_000, weeks=4)
    await village.part()
    village.wait(weeks=4)
    await join(database, village.command(), newcomer(village))
    await village.meet()
    assert await village.balance(f"charge:{loan}") == 300
    # (box 0 + 3,000 lent + 300 charge) ÷ 6 shares = 550 F; Awa has the fewest, 2
    bought = (await read_waiting(database, village.group_id, 7)).quote()
    assert (bought.shares, bought.price_xof) == (2, 1_100)
    hop = village.command(key="hop")
    bought_in = await buy_in_now(database, hop, 7)
    assert (await buy_in_now(database, hop, 7)).seq == bought_in.seq, "the same hop twice"
    assert await village.booked(bought_in.seq - 1) == ["hop buy_in 2: box:loan +1100 shares:7 -1000 surplus -100"]
    assert await village.said("confirmed") == [
        "1 confirmed shares=4 amount=2000 total_shares=4 savings=2000",
        "6 confirmed shares=2 amount=1000 total_shares=2 savings=1000",
        "7 confirmed shares=2 amount=1100 total_shares=2 savings=1000",
    ]
    await save(database, village.command(), 7, 1)
    with pytest.raises(Refusal, match=r"savings\.not_waiting"):
        await buy_in_now(database, village.command(), 7)


async def test_where_nobody_has_saved_there_is_no_price_to_buy_in_at(database):
    village = await found(database, late_joiner="buys_in")
    with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
        await buy_in_now(database, village.command(), 7)
    await village.meet()
    await village.part()
    await join(database, village.command(), newcomer(village))
    await village.meet()
    waiting = await read_waiting(database, village.group_id, 7)
    assert waiting == WaitingMember(await village.card(7), fewest_xof=0, saved_xof=0, lent_xof=0)
    with pytest.raises(Refusal, match=r"^savings\.no_value_yet$"):
        await buy_in_now(database, village.command(), 7)
    with pytest.raises(Refusal, match=r"^member\.unknown number=8$"):
        await buy_in_now(database, village.command(), 8)


async def test_a_debt_of_the_group_makes_buying_in_cheaper(database):
    """2,000 F saved; 5,000 F borrowed cost 995 F: two of four shares are worth 502.50 F, which is 505 F in coins."""
    village = await found(database, late_joiner="buys_in", solidarity_xof=0)
    await village.meet()
    await village.collect(m1=2, m6=2)
    number = await receive_loan(database, village.command(), "Banque", 5_000)
    await repay_lender(database, village.command(), number, "outside", 5, 995)
    await village.part()
    await join(database, village.command(), newcomer(village))
    await village.meet()
    waiting = await read_waiting(database, village.group_id, 7)
    assert (waiting.fewest_xof, waiting.saved_xof, waiting.lent_xof) == (1_000, 2_000, 0)
    since = (await village.newest())["seq"]
    await buy_in_now(database, village.command(key="hop"), 7)
    assert await village.booked(since) == ["hop buy_in 2: box:loan +505 shares:7 -1000 surplus +495"]


async def test_a_leaver_takes_her_savings_minus_what_she_owes(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5, m2=5)
    await village.lend(AWA, 1_000)
    await impose(database, village.command(), AWA, "late")
    await lend_help(database, village.command(), AWA, "illness", 200)
    card = await village.card()
    assert owed_to_all(card) == 1_000 + 50 + 200
    command = village.command()
    result = await leave(database, command, AWA)
    assert (result.paid_xof, result.fines_xof, result.solidarity_xof, result.debt_left_xof) == (1_250, 50, 200, 0)
    assert result == departure_of(card)
    assert await leave(database, command, AWA) == departure_of(await village.card()), "gone, she takes nothing again"
    assert await village.written(after=card.head.seq) == [
        ("departure", 1, {f"shares:{AWA}": 2_500, f"payable:{AWA}": -2_500}),
        ("netted", 1, {f"payable:{AWA}": 1_000, "principal:1": -1_000}),
        ("netted", 1, {f"payable:{AWA}": 50, f"fines:{AWA}": -50}),
        ("netted", 1, {f"payable:{AWA}": 200, f"help:{AWA}": -200, "box:loan": -200, "box:solidarity": 200}),
        ("payout", 1, {f"payable:{AWA}": 1_250, "box:loan": -1_250}),
    ]
    assert (await village.heard(AWA))[-1] == ("left", {"savings": 2_500, "owed": 1_250, "net": 1_250})
    assert await gone(database) == [(AWA, "2026-10-06", "left")]
    (loan,) = await database.fetch(text("SELECT status FROM loan"))
    assert loan["status"] == "repaid"
    balances = await village.balances()
    assert balances["box:loan"] == 7_500 - 1_000 - 1_250 - 200
    assert {code for code in balances if code.endswith(f":{AWA}")} == {f"solidarity:{AWA}"}
    assert await find_member(database, village.group_id, AWA) is None
    village.now += timedelta(days=1)
    with pytest.raises(Refusal, match=r"member\.unknown number=6"):
        await leave(database, village.command(), AWA)


async def gone(database):
    rows = await database.fetch(
        text("SELECT number, left_on, left_why FROM member WHERE left_on IS NOT NULL ORDER BY number")
    )
    return [tuple(row) for row in rows]


async def test_what_she_missed_is_settled_or_ends_with_her(database):
    """Two contributions of 50 F were missed and are owed to the fund; two savings were missed, and nobody waits.

    Member 7 dies and owes as much, and 30 F of help.
    """
    village = await found(database, "shg", members=8, solidarity_xof=50, missed_solidarity="owed")
    await village.meet()
    await village.collect(m6=1, m7=1)
    await village.part()
    for _ in range(2):
        await village.meet()
        await village.part()
    await village.meet()
    await lend_help(database, village.command(), 7, "illness", 30)
    card = await village.card()
    assert (card.arrears_xof, card.dues_xof, owed_to_all(card)) == (1_000, 100, 100)
    assert departure_of(card).paid_xof == 400
    await leave(database, village.command(), AWA)
    assert (await record_death(database, village.command(), 7)).debt_left_xof == 130
    assert await village.written(after=card.head.seq) == [
        ("departure", 4, {f"shares:{AWA}": 500, f"payable:{AWA}": -500}),
        ("netted", 4, {
            f"payable:{AWA}": 100, "box:loan": -100, "box:solidarity": 100,
            f"dues:{AWA}": -100, "awaited": 100, f"solidarity:{AWA}": -100,
        }),
        ("payout", 4, {f"payable:{AWA}": 400, "box:loan": -400}),
        ("owed", 4, {f"arrears:{AWA}": -1_000, "awaited": 1_000}),
        ("owed", None, {"arrears:7": -1_000, "awaited": 1_000}),
    ]  # fmt: skip
    assert await gone(database) == [(AWA, "2026-10-27", "left"), (7, "2026-10-27", "died")]


async def test_all_that_needs_her_ends_when_she_goes(database):
    """What she announced, what she asked for, whom she spoke for, and her office."""
    village = await found(database, members=8, max_shares=6)
    await change_phone(database, village.command(SECRETARY), 7, None, consents=False, asked_in="fr")
    await name_proxy(database, village.command(SECRETARY), 7, BINTA)
    await village.meet()
    await village.collect(m3=5, m6=1)
    await village.lend(BINTA, 300)
    asked = await request_loan(database, village.command(BINTA), BINTA, 1_000, 4, "riz")
    approved = await village.approve(AWA, 500)
    await declare(database, village.command(BINTA), BINTA, 1)
    await declare_repayment(database, village.command(BINTA), BINTA, 300)
    await leave(database, village.command(PRESIDENT), BINTA)
    taken_back = [entries["promised"] for kind, _, entries in await village.written() if kind == "void"]
    assert sorted(taken_back) == [-500, -300]
    rows = await database.fetch(text("SELECT number, status FROM loan ORDER BY number"))
    assert [tuple(row) for row in rows] == [(1, "repaid"), (asked, "refused"), (approved, "approved")]
    rows = await database.fetch(text("SELECT number FROM member WHERE proxy IS NOT NULL"))
    assert [tuple(row) for row in rows] == []
    rows = await database.fetch(text("SELECT role, member FROM office WHERE ended_on IS NOT NULL"))
    assert [tuple(row) for row in rows] == [("treasurer", BINTA)]
    await hand_over(database, village.command(PRESIDENT), approved)
    with pytest.raises(Refusal, match=r"cycle\.handover_waiting loans=1"):
        await leave(database, village.command(PRESIDENT), AWA)
    for go in (leave, record_death):
        with pytest.raises(Refusal, match=r"member\.unknown number=99"):
            await go(database, village.command(PRESIDENT), 99)
    await village.part()
    with pytest.raises(Refusal, match=r"meeting\.none_open"):
        await leave(database, village.command(PRESIDENT), 8)


async def test_a_leaver_who_owes_more_leaves_a_debt_for_the_assembly(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=2, m1=5, m2=5)
    await village.lend(AWA, 3_000)
    result = await leave(database, village.command(), AWA)
    assert (result.paid_xof, result.debt_left_xof) == (0, 2_000)
    assert (await village.heard(AWA))[-1] == ("left", {"savings": 1_000, "owed": 1_000, "net": 0})
    assert (await village.card()).loans[0].status == "running"


async def test_the_box_must_hold_what_a_leaver_takes(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5)
    await village.lend(1, 4_000)
    with pytest.raises(Refusal, match=r"fund\.short fund=loan amount_xof=2500 cash_xof=1000"):
        await leave(database, village.command(), AWA)


async def test_the_dead_leave_savings_and_debts_to_the_share_out_and_their_office_to_others(database):
    village = await found(database)
    await declare(database, village.command(BINTA), BINTA, 2)
    await village.meet()
    await village.collect(m6=1, m3=2)
    await declare(database, village.command(BINTA), BINTA, 1)
    await impose(database, village.command(), BINTA, "late")
    command = village.command(1)
    result = await record_death(database, command, BINTA)
    assert (result.paid_xof, result.shares_stay, result.debt_left_xof) == (0, True, 50)
    later = replace(command, at=command.at + timedelta(days=3))
    assert await record_death(database, later, BINTA) == result, "the same key on another day gives the first result"
    with pytest.raises(Refusal, match=r"member\.unknown number=3"):
        await record_death(database, village.command(1), BINTA)
    assert await gone(database) == [(BINTA, "2026-10-06", "died")]
    with pytest.raises(Refusal, match=r"member\.unknown number=3"):
        await leave(database, village.command(1), BINTA)
    assert await village.balance(f"shares:{BINTA}") == -1_000
    assert await village.balance("promised") == 0
    terms = await database.fetch(text("SELECT ended_on FROM office WHERE member = 3"))
    assert terms[0]["ended_on"] == village.now.date().isoformat()


async def test_nobody_alone_writes_down_that_an_officer_died_and_the_dead_never_confirms_it(database):
    village = await found(database, members=8)
    secretary = village.command(SECRETARY)
    for confirmed_by, why in (
        (None, r"needed"),
        (SECRETARY, r"needed"),
        (PRESIDENT, r"not_an_officer number=1"),
        (AWA, r"not_an_officer number=6"),
    ):
        with pytest.raises(Refusal, match=rf"^second\.{why}$"):
            await record_death(database, replace(secretary, confirmed_by=confirmed_by), PRESIDENT)
    assert await gone(database) == []
    here = await find_member(database, village.group_id, PRESIDENT)
    assert here is not None
    assert here.role == "president"
    await record_death(database, replace(secretary, confirmed_by=BINTA), PRESIDENT)
    await record_death(database, replace(village.command(SECRETARY), confirmed_by=None), 7)
    assert [number for number, _, _ in await gone(database)] == [PRESIDENT, 7], "a simple member's takes one"


async def test_of_the_last_two_officers_any_member_confirms_that_one_died(database):
    village = await found(database, members=7)
    for officer in await committee(database, village.group_id):
        if officer not in (SECRETARY, BINTA):
            await record_death(database, replace(village.command(SECRETARY), confirmed_by=BINTA), officer)
    secretary = village.command(SECRETARY)
    with pytest.raises(Refusal, match=r"^second\.not_an_officer number=3$"):
        await record_death(database, replace(secretary, confirmed_by=BINTA), BINTA)
    await record_death(database, replace(secretary, confirmed_by=AWA), BINTA)
    assert await committee(database, village.group_id) == [SECRETARY]


async def test_who_is_enrolled_hears_when_she_may_save_and_her_consent_says_of_what_how_and_by_whom(database):
    village = await found(database)
    secretary = village.command(SECRETARY)
    assert (await next_member(database, village.group_id)).begins == "joins_now"
    assert await enrol(database, secretary, "Sali Koné", "", consents=True, asked_in="bm") == 7
    assert await enrol(database, secretary, "Sali Koné", "", consents=True, asked_in="bm") == 7, "the same hop twice"
    assert (
        await enrol(database, village.command(SECRETARY), "Fily Sow", "+22370000999", consents=False, asked_in="fr")
        == 8
    )
    rows = await database.fetch(text("SELECT consent_on, consent_how FROM member WHERE number > 6 ORDER BY number"))
    day = village.now.date().isoformat()
    assert [tuple(row) for row in rows] == [(day, "oral"), (None, "oral")]
    rows = await database.fetch(text("SELECT version, language, agreed, sms, noted_by FROM consent ORDER BY member"))
    assert [tuple(row) for row in rows] == [(VERSION, "bm", 1, 1, "m2"), (VERSION, "fr", 1, 0, "m2")]
    await village.meet()
    await village.part()
    await village.meet()
    assert (await next_member(database, village.group_id)).begins == "joins_next_cycle"
    await change_constitution(database, village.command(), {"late_joiner": "buys_in"}, ALL_IN_FAVOUR)
    coming = await next_member(database, village.group_id)
    assert (coming.number, coming.begins) == (9, "joins_by_buying")


async def test_whoever_is_gone_saves_borrows_and_is_fined_no_more(database):
    """The treasurer's phone may still show her: two officers work at the same time."""
    village = await found(database)
    await village.meet()
    await village.collect(m6=2)
    await leave(database, village.command(1), AWA)
    for refused in (
        note(database, village.command(), AWA, 1),
        save(database, village.command(), AWA, 1),
        declare(database, village.command(AWA), AWA, 1),
        impose(database, village.command(), AWA, "late"),
        impose_by_vote(database, village.command(), AWA, "disorder", ALL_IN_FAVOUR),
        lend_help(database, village.command(), AWA, "illness", 100),
        request_loan(database, village.command(AWA), AWA, 500, 4, "riz"),
    ):
        with pytest.raises(Refusal, match=r"member\.unknown number=6"):
            await refused
    with pytest.raises(Refusal, match=r"member\.known number=6"):
        await join(database, village.command(), newcomer(village, AWA))


@pytest.mark.parametrize("go", [leave, record_death])
async def test_what_was_noted_for_her_does_not_keep_the_meeting_open(database, go):
    village = await found(database)
    await village.meet()
    await note(database, village.command(), AWA, 2)
    await note(database, village.command(), BINTA, 1)
    await go(database, village.command(1), AWA)
    assert [turn.member for turn in (await read_round(database, village.group_id, 1)).waiting] == [BINTA]
    await village.collect(m3=1)
    assert (await village.part()).savings_xof == 500


async def test_the_box_must_also_hold_what_moves_to_the_other_box(database):
    """Awa is due 950 F, and her fine of 50 F goes to the solidarity fund: 900 F in the box are too little."""
    village = await found(database, fines_go_to="solidarity", solidarity_xof=0)
    await village.meet()
    await village.collect(m6=2, m1=4)
    await impose(database, village.command(), AWA, "late")
    await village.lend(1, 2_100)
    with pytest.raises(Refusal, match=r"fund\.short fund=loan amount_xof=1000 cash_xof=900"):
        await leave(database, village.command(), AWA)
    await village.collect(m2=1)
    assert (await leave(database, village.command(), AWA)).paid_xof == 950
    assert (await village.balance("box:loan"), await village.balance("box:solidarity")) == (400, 50)
    other = await found(database, code="00002", solidarity_xof=0)
    await other.meet()
    await other.collect(m6=2, m1=4)
    await impose(database, other.command(), AWA, "late")
    await other.lend(1, 2_050)
    assert (await leave(database, other.command(), AWA)).paid_xof == 950, (
        "nothing moves where fines stay in the loan fund"
    )
    assert await other.balance("box:loan") == 0


async def test_the_fine_of_a_late_loan_moves_to_the_other_box_too(database):
    """Of 2,500 F the loan takes 1,350 F, 250 F of it a fine, and another fine 50 F: 1,100 F to her, 300 F move over."""
    village = await found(database, fines_go_to="solidarity", solidarity_xof=0)
    await village.meet()
    await village.collect(m6=5, m1=5)
    await village.lend(AWA, 1_000, weeks=4)
    await village.lend(1, 2_650)
    await village.part()
    village.wait(weeks=3)
    await village.meet()
    await village.part()
    await village.meet()
    await impose(database, village.command(), AWA, "late")
    with pytest.raises(Refusal, match=r"fund\.short fund=loan amount_xof=1400 cash_xof=1350"):
        await leave(database, village.command(), AWA)
    await village.collect(m2=1)
    since = (await village.newest())["seq"]
    assert (await leave(database, village.command(key="hop"), AWA)).paid_xof == 1_100
    assert await village.booked(since) == [
        "hop departure 3: payable:6 -2500 shares:6 +2500",
        (
            "hop/loan netted 3: box:loan -250 box:solidarity +250 charge:1 -100 earned:solidarity -250"
            " payable:6 +1350 penalty:1 -250 principal:1 -1000 surplus +250"
        ),
        (
            "hop/fines netted 3: box:loan -50 box:solidarity +50 earned:solidarity -50 fines:6 -50"
            " payable:6 +50 surplus +50"
        ),
        "hop/payout payout 3: box:loan -1100 payable:6 +1100",
    ]
    assert (await village.balance("box:loan"), await village.balance("box:solidarity")) == (450, 300)


async def test_only_a_late_joiner_buys_in(database):
    village = await found(database, late_joiner="buys_in")
    await village.meet()
    await village.collect(m6=2)
    with pytest.raises(Refusal, match=r"savings\.not_waiting"):
        await buy_in_now(database, village.command(), AWA)


async def test_whose_buying_in_is_corrected_waits_again(database):
    village = await found(database, late_joiner="buys_in", solidarity_xof=0)
    await village.meet()
    await village.collect(m6=2)
    await village.part()
    await join(database, village.command(), newcomer(village))
    await village.meet()
    bought = await buy_in_now(database, village.command(), 7)
    await reverse(database, village.command(), bought.seq)
    assert (await village.card(7)).joins_cycle == 2
    with pytest.raises(Refusal, match=r"savings\.joins_next_cycle"):
        await save(database, village.command(), 7, 1)
    await buy_in_now(database, village.command(), 7)
    await save(database, village.command(), 7, 1)
    assert (await village.card(7)).shares == 3


async def test_after_the_close_buying_in_stands_where_a_missed_saving_is_fined(database):
    village = await found(database, late_joiner="buys_in", solidarity_xof=0, min_shares=1)
    await village.meet()
    await village.collect(m6=2)
    await village.part()
    await join(database, village.command(), newcomer(village))
    await village.meet()
    bought = await buy_in_now(database, village.command(), 7)
    await village.part()
    await village.meet()
    with pytest.raises(Refusal, match=rf"^correction\.built_upon seq={bought.seq}$"):
        await reverse(database, village.command(), bought.seq)


async def test_money_on_its_way_to_somebody_who_died_is_for_the_assembly(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=4, m1=4)
    loan = await village.approve(AWA, 1_000)
    await hand_over(database, village.command(), loan)
    await record_death(database, village.command(1), AWA)
    await freeze(database, village.command())
    with pytest.raises(Refusal, match=r"cycle\.handover_waiting loans=1"):
        await commit_share_out(database, village.command())
    await write_off(database, village.command(), loan, AssemblyVote(present=5, in_favour=5, against=0))
    assert (await village.balance("losses"), await village.balance(f"handover:{loan}")) == (1_000, 0)
    with pytest.raises(Refusal, match=r"loan\.not_handed_over"):
        await acknowledge(database, village.command(AWA), loan)
    assert (await commit_share_out(database, village.command())).cash_xof == 3_000


async def test_another_phone_is_told_to_both_once_and_ends_being_spoken_for(database):
    village = await found(database, members=7)
    await change_phone(database, village.command(SECRETARY), 7, None, consents=False, asked_in="fr")
    await name_proxy(database, village.command(SECRETARY), 7, AWA)
    village.now += timedelta(days=1)
    for _ in range(2):
        await change_phone(database, village.command(SECRETARY), 7, "+22370000999", consents=True, asked_in="bm")
    assert (await spoken_for(database, village.group_id, 7))[0].proxy_name == ""
    rows = await database.fetch(text("SELECT phone, consent_on FROM member WHERE number = 7"))
    assert tuple(rows[0]) == ("+22370000999", village.now.date().isoformat())
    told = await database.fetch(text("SELECT topic, phone FROM outbox WHERE topic LIKE 'phone%' ORDER BY id"))
    assert [tuple(row) for row in told] == [
        ("phone_changed", None),
        ("phone_left", "+22370000107"),
        ("phone_changed", None),
    ]
    with pytest.raises(Refusal, match=r"member\.unknown number=99"):
        await change_phone(database, village.command(SECRETARY), 99, None, consents=False, asked_in="fr")


async def test_a_leaving_that_was_a_mistake_is_taken_back_whole(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5)
    await village.lend(AWA, 1_000)
    await impose(database, village.command(), AWA, "late")
    before = await village.balances()
    with pytest.raises(Refusal, match=r"^member\.unknown number=6$"):
        await come_back(database, village.command(), AWA)
    await leave(database, village.command(), AWA)
    await come_back(database, village.command(key="back"), AWA)
    await come_back(database, village.command(key="back"), AWA)
    assert await village.balances() == before
    card = await village.card()
    assert (card.here, [loan.status for loan in card.loans]) == (True, ["running"])
    await leave(database, village.command(), AWA)
    await village.part()
    with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
        await come_back(database, village.command(), AWA)
    await village.meet()
    with pytest.raises(Refusal, match=r"^correction\.not_latest_meeting"):
        await come_back(database, village.command(), AWA)


async def test_a_death_that_was_a_mistake_is_taken_back_as_long_as_its_cycle_runs(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5)
    await record_death(database, village.command(), AWA)
    await village.part()
    await village.meet()
    await come_back(database, village.command(), AWA)
    await save(database, village.command(), AWA, 1)
    await record_death(database, village.command(), AWA)
    await freeze(database, village.command())
    await commit_share_out(database, village.command())
    await village.part()
    await village.meet()
    with pytest.raises(Refusal, match=r"^cycle\.closed$"):
        await come_back(database, village.command(), AWA)


async def test_heirs_who_were_paid_by_mistake_give_it_back(database):
    village = await found(database, "shg")
    await village.meet()
    await village.collect(m6=1)
    await record_death(database, village.command(), AWA)
    await pay_heirs(database, village.command(), AWA)
    await come_back(database, village.command(), AWA)
    assert await village.balances() == {"box:loan": 500, f"shares:{AWA}": -500}


async def test_a_death_that_was_taken_back_and_is_delivered_again_changes_nothing(database):
    village = await found(database)
    for said in (record_death, leave):
        await village.meet()
        hop = village.command()
        await said(database, hop, AWA)
        await come_back(database, village.command(), AWA)
        await said(database, hop, AWA)
        assert (await village.card()).here
        otherwise = leave if said is record_death else record_death
        going = village.command()
        await otherwise(database, going, AWA)
        await said(database, hop, AWA)
        assert not (await village.card()).here
        await come_back(database, village.command(), AWA)
        await village.part()


async def test_who_comes_back_owes_the_savings_that_she_owed_before(database):
    village = await found(database, "shg")
    await village.meet()
    await village.part()
    await village.meet()
    before = await village.balances()
    assert before[f"arrears:{AWA}"] == 500
    for said in (record_death, leave):
        await said(database, village.command(), AWA)
        await come_back(database, village.command(), AWA)
        assert await village.balances() == before
