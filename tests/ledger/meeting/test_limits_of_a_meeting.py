"""What was checked when it was noted is checked when it is posted; a meeting's limits hold over all of its day."""

from datetime import timedelta

import pytest

from ledger.funds.savings import declare, save
from ledger.loans.repayments import repay
from ledger.meeting.corrections import reverse
from ledger.meeting.rounds.collection import note_all, post_round
from ledger.meeting.rounds.collection_round import Contribution
from ledger.meeting.rounds.confirmation import confirm_declaration
from ledger.rules.refusal import Refusal
from ledger.settlement.opening_purchase import purchase
from ledger.settlement.share_out import commit_share_out, freeze
from tests.village import AWA
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
AT_MOST = r"^savings\.too_many amount_xof={} most_xof={} most_shares={}$"


async def test_five_shares_are_five_however_often_they_are_brought(database):
    """The round, a declaration, another, and another: twenty shares where five are allowed."""
    village = await found(database)
    await village.meet()
    await village.collect(m6=3)
    with pytest.raises(Refusal, match=AT_MOST.format(1_500, 1_000, 2)):
        await declare(database, village.command(AWA), AWA, 3)
    await village.confirm(AWA, 2)
    for again in (declare(database, village.command(AWA), AWA, 1), save(database, village.command(), AWA, 1)):
        with pytest.raises(Refusal, match=AT_MOST.format(500, 0, 0)):
            await again
    assert (await village.card()).shares == 5


async def test_a_declaration_made_before_counts_when_it_is_confirmed(database):
    village = await found(database)
    declared = await declare(database, village.command(AWA), AWA, 5)
    await village.meet()
    await save(database, village.command(), AWA, 3)
    with pytest.raises(Refusal, match=AT_MOST.format(2_500, 1_000, 2)):
        await confirm_declaration(database, village.command(), declared.seq)
    assert (await village.card()).shares == 3


async def test_a_line_that_was_noted_is_checked_again_when_the_round_is_posted(database):
    village = await found(database)
    await village.meet()
    await note_all(database, village.command(), {AWA: Contribution(shares=4)})
    await save(database, village.command(), AWA, 2)
    with pytest.raises(Refusal, match=AT_MOST.format(2_000, 1_500, 3)):
        await post_round(database, village.command())
    await note_all(database, village.command(), {AWA: Contribution(shares=3)})
    await post_round(database, village.command())
    assert (await village.card()).shares == 5


async def test_a_repayment_that_was_noted_hands_nothing_back_unseen(database):
    village = await found(database)
    await village.meet()
    await village.collect(m1=5)
    await village.collect(m6=5)
    await village.part()
    await village.meet()
    await village.lend(AWA, 1_000)
    await note_all(database, village.command(), {AWA: Contribution(repayment_xof=1_000)})
    await repay(database, village.command(), AWA, 600)
    with pytest.raises(Refusal, match=r"^loan\.above_owed amount_xof=1000 owed_xof=400$"):
        await post_round(database, village.command())


async def test_what_is_corrected_may_be_brought_again(database):
    village = await found(database)
    await village.meet()
    posted = await save(database, village.command(), AWA, 5)
    await reverse(database, village.command(), posted.seq)
    await village.confirm(AWA, 5)
    assert (await village.card()).shares == 5


async def test_a_second_meeting_on_the_same_day_opens_no_second_allowance(database):
    village = await found(database)
    for more, solidarity in ((3, 300), (2, 300)):
        await village.meet()
        await village.collect(m6=more, m1=1 if more == 3 else 0, m2=1 if more == 3 else 0)
        assert await village.balance("box:solidarity") == solidarity, "the contribution of a day is one"
        await village.part()
        village.wait(weeks=-1)
        village.now += timedelta(hours=1)
    await village.meet()
    with pytest.raises(Refusal, match=AT_MOST.format(500, 0, 0)):
        await save(database, village.command(), AWA, 1)
    await village.part()
    await village.meet()
    await save(database, village.command(), AWA, 5)


async def test_nor_does_it_ask_for_anything_a_second_time(database):
    village = await found(database, "shg", missed_solidarity="owed", solidarity_xof=100)
    await village.meet()
    await village.collect(m6=1)
    await village.part()
    village.wait(weeks=-1)
    await village.meet()
    await village.collect(m1=1)
    await village.part()
    balances = await village.balances()
    assert balances.get("arrears:6", 0) == 0, "she brought hers at the first"
    assert balances.get("arrears:1", 0) == 0, "and she at the second"
    assert (balances["arrears:2"], balances["dues:2"]) == (500, 100), "one day was missed, not two"


async def test_what_is_put_back_out_of_a_share_out_counts_for_no_limit(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5)
    await freeze(database, village.command())
    await commit_share_out(database, village.command())
    await village.part()
    await village.meet()
    await purchase(database, village.command(), AWA, 5)
    await village.confirm(AWA, 5)
    assert (await village.card()).shares == 10
