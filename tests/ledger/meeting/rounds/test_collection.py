"""The round of collection: what may be noted, what is posted of it line by line, and what an officer sees of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from ledger.funds.fines import impose
from ledger.funds.savings import declare
from ledger.loans.repayments import declare_repayment
from ledger.meeting.roll_call import call_roll
from ledger.meeting.rounds.collection import note, note_all, post_round, read_round
from ledger.meeting.rounds.collection_round import CollectionLine, Contribution, read_open_round
from ledger.rules.refusal import Refusal
from tests.village import AWA, BINTA, SECRETARY
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
_TALLY = text("SELECT * FROM tally WHERE member = :member ORDER BY meeting")
_PRESENT = text("SELECT member, presence FROM attendance WHERE meeting = :meeting")
_OUTCOMES = text("SELECT member, kind, outcome FROM declaration ORDER BY declared_seq")


async def present(village):
    rows = await village.database.fetch(_PRESENT, meeting=village.meeting)
    return {row["member"]: row["presence"] for row in rows}


async def test_a_whole_round_in_the_journal(database):
    """Awa brings all that she announced, member 1 less, member 2 nothing, and Binta only another figure of her debt."""
    village = await found(database, missed_solidarity="owed")
    await village.meet()
    await village.collect(m1=5, m2=5, m3=5, m6=5)
    await village.lend(AWA, 3_000, weeks=8)
    await village.lend(BINTA, 1_000, weeks=8)
    await impose(database, village.command(), AWA, "late")
    await village.part()
    village.wait(weeks=3)
    for member, shares in ((AWA, 3), (1, 2), (2, 2)):
        await declare(database, village.command(member), member, shares)
    for member, amount_xof in ((AWA, 1_000), (BINTA, 500)):
        await declare_repayment(database, village.command(member), member, amount_xof)
    await village.meet()
    since = (await village.newest())["seq"]
    round_ = await note_all(
        database,
        village.command(),
        {
            AWA: Contribution(shares=3, fines_xof=50, repayment_xof=1_000),
            1: Contribution(shares=1, solidarity_xof=0),
            2: Contribution(),
            BINTA: Contribution(repayment_xof=400),
            5: Contribution(solidarity_xof=200),
        },
    )
    assert round_.lines == (
        CollectionLine(1, "Fanta 1", 1, 0, posted=False, declared_shares=2),
        CollectionLine(2, "Fanta 2", 0, 0, posted=False, declared_shares=2),
        CollectionLine(
            BINTA, "Fanta 3", 0, 0, posted=False, declared_shares=None,
            repayment_xof=400, declared_xof=500, owed_xof=1_100,
        ),
        CollectionLine(4, "Fanta 4", None, 0, posted=False, declared_shares=None, dues_xof=100),
        CollectionLine(5, "Fanta 5", 0, 200, posted=False, declared_shares=None, dues_xof=100),
        CollectionLine(
            AWA, "Fanta 6", 3, 100, posted=False, declared_shares=3,
            fines_xof=50, repayment_xof=1_000, declared_xof=1_000, owed_xof=3_300, fines_due_xof=50,
        ),
    )  # fmt: skip
    assert round_.next_line == round_.lines[3]
    assert (round_.shares, round_.solidarity_xof, round_.fines_xof, round_.repayment_xof) == (4, 300, 50, 1_400)
    assert [line.member for line in round_.waiting] == [1, 2, BINTA, 5, AWA]
    assert await post_round(database, village.command(key="hop")) == (2_000, 300)
    assert await village.booked(since) == [
        "hop/m1/replaced void: declared:1 +1000 promised -1000",
        "hop/m1 savings 2: box:loan +500 shares:1 -500",
        "hop/m2/replaced void: declared:2 +1000 promised -1000",
        "hop/m3/announced void: declared:3 +500 promised -500",
        "hop/m3/repayment repayment 2: box:loan +400 charge:2 -100 principal:2 -300",
        "hop/m5/solidarity solidarity 2: box:solidarity +200 solidarity:5 -200",
        "hop/m6/fines fine_paid 2: box:loan +50 fines:6 -50",
        "hop/m6 savings 2: box:loan +1500 declared:6 +1500 promised -1500 shares:6 -1500",
        "hop/m6/solidarity solidarity 2: box:solidarity +100 solidarity:6 -100",
        "hop/m6/announced void: declared:6 +1000 promised -1000",
        "hop/m6/repayment repayment 2: box:loan +1000 charge:1 -300 principal:1 -700",
    ]
    assert [tuple(row) for row in await database.fetch(_OUTCOMES)] == [
        (AWA, "savings", "confirmed"),
        (1, "savings", "replaced"),
        (2, "savings", "replaced"),
        (AWA, "repayment", "confirmed"),
        (BINTA, "repayment", "replaced"),
    ]
    after = await read_round(database, village.group_id, 2)
    assert (after.waiting, after.shares, after.lines[5].posted, after.lines[3].posted) == ((), 0, True, False)
    posted = {row["member"]: row["posted_seq"] for row in await database.fetch(text("SELECT * FROM tally"))}
    assert {member: posted[member] for member in (1, 2, 5, AWA)} == {
        1: since + 2, 2: 0, 5: since + 6, AWA: since + 11,
    }  # fmt: skip
    assert await village.said("fine_paid", "repaid") == [
        "3 repaid amount=400 owed=700",
        "6 fine_paid amount=50 fines=0",
        "6 repaid amount=1000 owed=2300",
    ]


async def test_who_brings_anything_is_there_and_who_is_noted_without_is_not(database):
    village = await found(database)
    await village.meet(roll=False)
    await village.collect(m6=5)
    await village.lend(AWA, 1_000)
    await impose(database, village.command(), AWA, "late")
    await village.part()
    await village.meet(roll=False)
    await call_roll(database, village.command(), {SECRETARY: "late"})
    for brought in (
        Contribution(fines_xof=50, repayment_xof=50),
        Contribution(shares=5, fines_xof=5),
        Contribution(shares=1),
    ):
        await note_all(database, village.command(), {AWA: brought, SECRETARY: Contribution(shares=1)})
        assert await present(village) == {SECRETARY: "late", AWA: "present"}
    with pytest.raises(Refusal, match=r"^loan\.above_owed amount_xof=1005 owed_xof=1000$"):
        await note_all(database, village.command(), {AWA: Contribution(repayment_xof=1_005)})
    await note_all(database, village.command(), {AWA: Contribution(), SECRETARY: Contribution()})
    assert await present(village) == {SECRETARY: "late"}


async def test_what_a_member_may_not_bring_is_refused_and_nothing_is_noted(database):
    village = await found(database)
    with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
        await note(database, village.command(), AWA, 1)
    with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
        await read_open_round(database, village.group_id)
    await village.meet()
    for brought, refusal in (
        (Contribution(shares=6), r"^savings\.too_many amount_xof=3000 most_xof=2500 most_shares=5$"),
        (Contribution(fines_xof=50), r"^fine\.above_owed amount_xof=50 owed_xof=0$"),
        (Contribution(fines_xof=3), r"^money\.not_payable amount_xof=3 cash_unit_xof=5$"),
        (Contribution(repayment_xof=500), r"^loan\.nothing_owed$"),
        (Contribution(solidarity_xof=3), r"^money\.not_payable amount_xof=3 cash_unit_xof=5$"),
        (
            Contribution(solidarity_xof=105),
            r"^solidarity\.not_a_contribution amount_xof=105 contribution_xof=100 owed_xof=100$",
        ),
    ):
        with pytest.raises(Refusal, match=refusal):
            await note_all(database, village.command(), {1: Contribution(shares=1), AWA: brought})
    with pytest.raises(Refusal, match=r"^member\.unknown number=99$"):
        await note_all(database, village.command(), {1: Contribution(shares=1), 99: Contribution()})
    rules, round_ = await read_open_round(database, village.group_id)
    assert (rules, round_.waiting) == ((await village.card()).rules, ())
    assert round_ == await read_round(database, village.group_id, 1)
    with pytest.raises(Refusal, match=r"^collect\.nothing_noted$"):
        await post_round(database, village.command())
    await village.part()
    with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
        await post_round(database, village.command())
    with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
        await read_open_round(database, village.group_id)


async def test_what_is_posted_stays_as_it_was_noted(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=2)
    await note_all(database, village.command(), {AWA: Contribution(shares=5), BINTA: Contribution(shares=1)})
    with pytest.raises(Refusal, match=r"^collect\.unconfirmed members=1$"):
        await village.part()
    assert await post_round(database, village.command(SECRETARY)) == (500, 100)
    (row,) = await database.fetch(_TALLY, member=AWA)
    assert (row["shares"], row["solidarity_xof"], row["noted_by"], row["noted_us"]) == (
        2, 100, BINTA, int(village.now.timestamp()) * 1_000_000,
    )  # fmt: skip
    assert (await village.card()).shares == 2


async def test_a_note_is_known_by_its_key_and_by_no_clock(database):
    """A later note counts, however late its clock is; an earlier one that is delivered again does not."""
    village = await found(database)
    await village.meet()
    first = village.command()
    await note(database, first, AWA, 1)
    behind = replace(village.command(SECRETARY), at=first.at - timedelta(minutes=5))
    await note(database, behind, AWA, 3)
    again = await note(database, replace(first, at=first.at + timedelta(hours=1)), AWA, 1)
    assert [line.shares for line in again.waiting] == [3]
    (row,) = await database.fetch(_TALLY, member=AWA)
    assert row["noted_by"] == SECRETARY


async def test_what_she_missed_stands_beside_her_name(database):
    village = await found(database, "shg")
    await village.meet()
    await village.part()
    await village.meet()
    round_ = await read_round(database, village.group_id, 2)
    assert round_.lines[5] == CollectionLine(
        AWA, "Fanta 6", None, 0, posted=False, declared_shares=None, arrears_xof=500
    )
