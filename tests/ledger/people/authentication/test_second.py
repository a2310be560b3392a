"""Two people, always: no box is opened, no movement undone and no decision written down by one officer alone."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

import ledger
from ledger.assembly.decisions import change_constitution
from ledger.books.command import Command
from ledger.funds.expenses import spend
from ledger.funds.outside_fund import receive_grant, spend_grant
from ledger.funds.outside_loans import receive_loan, repay_lender
from ledger.funds.savings import save
from ledger.funds.solidarity_fund import grant, lend_help
from ledger.loans import acknowledge, hand_over
from ledger.loans.rescheduling import reschedule
from ledger.loans.write_off import write_off
from ledger.meeting.corrections import reverse
from ledger.meeting.counts import count_box
from ledger.meeting.incidents import accept_difference, close_incident
from ledger.rules.assembly.second import check_second
from ledger.rules.assembly.voting import AssemblyVote, least_voices
from ledger.rules.refusal import Refusal
from ledger.settlement.departure import leave
from ledger.settlement.share_out import commit_share_out, freeze
from tests.village import AWA, BINTA, COUNTER, MEETING_AT, OTHER_COUNTER, PRESIDENT, SECRETARY
from tests.village_life import ALL_IN_FAVOUR, Village, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
LEDGER = Path(ledger.__file__).parent
OFFICERS = (PRESIDENT, SECRETARY, BINTA, COUNTER, OTHER_COUNTER)
ALONE = AssemblyVote(present=1, in_favour=1, against=0)
CASH_OUT = {
    "expense": lambda village, by: spend(village.database, by, 50, "thé"),
    "help": lambda village, by: grant(village.database, by, AWA, "illness", 50),
    "help lent": lambda village, by: lend_help(village.database, by, AWA, "illness", 50),
    "grant spent": lambda village, by: spend_grant(village.database, by, 500, "food"),
    "lender": lambda village, by: repay_lender(village.database, by, 1, "outside", 500),
    "leaving": lambda village, by: leave(village.database, by, AWA),
    "share-out": lambda village, by: commit_share_out(village.database, by),
    "undone": lambda village, by: reverse(village.database, by, 1),
    "incident": lambda village, by: close_incident(village.database, by, 1, "agreed"),
}


async def with_something_in_every_box(database) -> Village:
    village = await found(database, members=9)
    await village.meet()
    await save(database, village.command(), AWA, 2)
    await village.part()
    await village.meet()
    await village.collect(m1=5, m2=5, m6=5)
    await receive_grant(database, village.command(), 1_000, "ngo")
    await receive_loan(database, village.command(), "Nyèsigiso", 1_000)
    return village


@pytest.mark.parametrize("act", CASH_OUT)
async def test_nobody_takes_cash_out_or_undoes_a_movement_alone(database, act):
    """Neither without a second one, nor with herself, nor with somebody who is no officer."""
    village = await with_something_in_every_box(database)
    if act == "share-out":
        await freeze(database, village.command())
    before = await village.balances()
    for nobody in (None, BINTA):
        with pytest.raises(Refusal, match=r"^second\.needed$"):
            await CASH_OUT[act](village, replace(village.command(), confirmed_by=nobody))
    with pytest.raises(Refusal, match=r"^second\.not_an_officer number=8$"):
        await CASH_OUT[act](village, replace(village.command(), confirmed_by=8))
    assert await village.balances() == before
    by = replace(village.command(), confirmed_by=SECRETARY)
    await CASH_OUT[act](village, by)
    rows = await database.fetch(text("SELECT DISTINCT actor FROM journal WHERE idem_key LIKE :key"), key=f"{by.key}%")
    assert [row["actor"] for row in rows] == ([] if act == "incident" else ["m3+m2"]), "both stand in the books"


def test_no_cash_leaves_a_box_before_it_was_looked_up_who_confirms():
    """Whatever command forgets to ask cannot be written; that somebody's number stands there is not enough."""
    by = Command(1, "key", MEETING_AT, "ussd", BINTA, confirmed_by=PRESIDENT)
    for box in ("loan", "solidarity", "outside"):
        out = {f"box:{box}": -500, "expenses": 500}
        with pytest.raises(RuntimeError, match=r"^nobody was asked to confirm that expense takes cash out of a box$"):
            by.child("part").draft("expense", out)
        assert replace(by, by_two=True).child("part").draft("expense", out).entries == out
    assert by.draft("to_loan_box", {"box:outside": -500, "box:loan": 500}).lines()


def test_cash_leaves_without_a_second_pin_where_another_word_stands_for_it():
    """The assembly's, or the borrower's, as above; and an import that is taken back moves no cash."""
    code = {path.relative_to(LEDGER).as_posix(): path.read_text() for path in LEDGER.rglob("*.py")}
    alone = {path for path, text in code.items() if "alone=True" in text}
    assert alone == {"meeting/incidents.py", "imports/openings.py"}
    assert [path for path, text in code.items() if "by_two=True" in text] == ["people/authentication/second.py"]


async def test_she_who_receives_confirms_but_never_alone(database):
    """Awa confirms her own help; the leaving of Binta, who keeps the box, is written down by two others."""
    village = await with_something_in_every_box(database)
    await grant(database, replace(village.command(), confirmed_by=AWA), AWA, "illness", 50)
    with pytest.raises(Refusal, match=r"^second\.not_an_officer number=6$"):
        await grant(database, replace(village.command(), confirmed_by=AWA), SECRETARY, "illness", 50)
    with pytest.raises(Refusal, match=r"^member\.herself$"):
        await leave(database, replace(village.command(), confirmed_by=COUNTER), BINTA)
    for nobody in (None, COUNTER):
        with pytest.raises(Refusal, match=r"^second\.needed$"):
            await leave(database, replace(village.command(COUNTER), confirmed_by=nobody), BINTA)
    await leave(database, replace(village.command(COUNTER), confirmed_by=SECRETARY), BINTA)


async def test_the_treasurers_own_loan_is_handed_over_by_two(database):
    """Of another's loan the borrower is the second one: it is hers once she acknowledges it."""
    village = await with_something_in_every_box(database)
    await village.collect(m3=5)
    loan = await village.approve(BINTA, 1_000)
    with pytest.raises(Refusal, match=r"^second\.needed$"):
        await hand_over(database, replace(village.command(), confirmed_by=None), loan)
    await hand_over(database, village.command(), loan)
    actors = await database.fetch(text("SELECT actor FROM journal WHERE kind = 'handover'"))
    assert [row["actor"] for row in actors] == ["m3+m1"]
    await acknowledge(database, village.command(BINTA), loan)
    other = await village.approve(AWA, 1_000)
    await hand_over(database, replace(village.command(), confirmed_by=None), other)


async def test_one_officer_is_no_assembly(database):
    """25,000 F as an accepted difference, a debt given up, a rule changed: one voice of one, ten with five present."""
    village = await found(database, members=10)
    await village.meet(roll=False)
    rule = {"loan_multiplier": 5}
    with pytest.raises(Refusal, match=r"^vote\.no_roll$"):
        await change_constitution(database, village.command(), rule, ALONE)
    await village.collect(**{f"m{member}": 5 for member in range(1, 6)})
    loan = await village.lend(1, 1_000, weeks=4)
    for counter in (COUNTER, OTHER_COUNTER):
        await count_box(database, village.command(counter), "open", {"loan": 0, "solidarity": 0})
    decisions = {
        "rule": lambda by, vote: change_constitution(database, by, rule, vote),
        "write-off": lambda by, vote: write_off(database, by, loan, vote),
        "more time": lambda by, vote: reschedule(database, by, loan, 4, vote),
        "difference": lambda by, vote: accept_difference(database, by, 1, "loan", 0, vote),
    }
    five = AssemblyVote(present=5, in_favour=5, against=0)
    for decide in decisions.values():
        by = replace(village.command(), confirmed_by=SECRETARY)
        with pytest.raises(Refusal, match=r"^vote\.below_quorum votes=1 least=5$"):
            await decide(by, ALONE)
        with pytest.raises(Refusal, match=r"^vote\.above_roll votes=10 present=5$"):
            await decide(by, AssemblyVote(present=10, in_favour=10, against=0))
        with pytest.raises(Refusal, match=r"^second\.needed$"):
            await decide(replace(by, confirmed_by=None), five)
    assert await database.fetch(text("SELECT number FROM decision")) == []
    await decisions["write-off"](replace(village.command(), confirmed_by=SECRETARY), five)
    rows = await database.fetch(text("SELECT kind, recorded_by, confirmed_by FROM decision"))
    assert [tuple(row) for row in rows] == [("write_off", BINTA, SECRETARY)]
    assert await village.said("decided") == [
        f"{member} decided what=write_off in_favour=5 present=5" for member in range(1, 11)
    ]


async def test_neither_of_the_two_decides_about_her_own_debt(database):
    village = await with_something_in_every_box(database)
    loan = await village.lend(SECRETARY, 1_000, weeks=4)
    vote = replace(ALL_IN_FAVOUR, present=9)
    for decide in (
        lambda by: write_off(database, by, loan, vote),
        lambda by: reschedule(database, by, loan, 4, vote),
    ):
        with pytest.raises(Refusal, match=r"^vote\.borrower$"):
            await decide(replace(village.command(), confirmed_by=SECRETARY))


@pytest.mark.parametrize(("members", "percent", "least"), [(10, 50, 5), (9, 50, 5), (12, 67, 9), (7, 0, 1), (0, 50, 1)])
def test_a_quorum_is_a_part_of_the_members_rounded_up(members, percent, least):
    assert least_voices(members, percent) == least


def test_whoever_receives_is_second_to_an_officer_and_to_nobody_else():
    check_second(OFFICERS, BINTA, AWA, receiving=AWA)
    check_second(OFFICERS, BINTA, PRESIDENT, receiving=BINTA)
    with pytest.raises(Refusal, match=r"^second\.needed$"):
        check_second(OFFICERS, BINTA, BINTA, receiving=BINTA)
