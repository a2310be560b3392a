"""A hop that comes late, or again after weeks: the newest word stands, and an old key does nothing a second time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from ledger.funds.declarations import waiting_declarations
from ledger.funds.fines import impose, pay_fine
from ledger.funds.savings import declare
from ledger.loans.repayments import declare_repayment
from ledger.meeting.rounds.collection import note, note_all, post_round, read_round
from ledger.meeting.rounds.collection_round import Contribution
from ledger.rules.refusal import Refusal
from ledger.settlement.share_out import commit_share_out, freeze
from tests.village import AWA, BINTA
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
_TRANSACTIONS = text("SELECT count(*) AS number FROM journal")


async def shown(village):
    """An act that confirms the screen she has before her now."""
    return replace(village.command(AWA), expected_seq=(await village.card()).head.seq)


@pytest.mark.parametrize("ahead_s", [-20, 0, 20])
async def test_a_declaration_that_outlasts_its_hop_does_not_replace_a_later_one(database, ahead_s):
    """Awa announces three shares; that hop hangs. She dials again and says two; then the first one goes through.

    Whether the clock of the machine that took the later one is before or behind that of the first does not matter.
    """
    village = await found(database)
    first = await shown(village)
    village.now += timedelta(seconds=ahead_s)
    await declare(database, await shown(village), AWA, 2)
    with pytest.raises(Refusal, match=r"declaration\.newer"):
        await declare(database, first, AWA, 3)
    assert [declared.shares for _, declared in await waiting_declarations(database, village.group_id)] == [2]
    village.now += timedelta(seconds=ahead_s)
    await declare(database, await shown(village), AWA, 4)
    assert [declared.shares for _, declared in await waiting_declarations(database, village.group_id)] == [4]


async def test_nor_one_that_was_answered_meanwhile(database):
    village = await found(database)
    first = await shown(village)
    await declare(database, await shown(village), AWA, 2)
    await village.meet()
    await village.collect(m6=2)
    with pytest.raises(Refusal, match=r"declaration\.newer"):
        await declare(database, first, AWA, 3)
    assert await waiting_declarations(database, village.group_id) == []


async def test_savings_and_repayments_are_announced_apart(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=2)
    await village.lend(AWA, 1_000)
    first = await shown(village)
    await declare_repayment(database, await shown(village), AWA, 500)
    await declare(database, first, AWA, 3)
    assert [one.amount_xof for _, one in await waiting_declarations(database, village.group_id)] == [500, 1_500]


async def test_what_others_did_meanwhile_is_no_obstacle(database):
    village = await found(database)
    first = await shown(village)
    await declare(database, village.command(BINTA), BINTA, 1)
    await declare(database, first, AWA, 3)
    assert [one.shares for _, one in await waiting_declarations(database, village.group_id)] == [1, 3]


async def test_an_announcement_repeated_after_the_freeze_gives_its_first_result(database):
    village = await found(database)
    hop = village.command(AWA)
    posted = await declare(database, hop, AWA, 2)
    await freeze(database, village.command())
    assert (await declare(database, hop, AWA, 2)).seq == posted.seq
    with pytest.raises(Refusal, match=r"cycle\.frozen"):
        await declare(database, village.command(AWA), AWA, 2)


async def test_shares_noted_before_a_freeze_are_confirmed_before_it(database):
    """Confirmed after it they would be new shares, in a pool that everybody has seen divided."""
    village = await found(database)
    await village.meet()
    await note(database, village.command(), AWA, 2)
    with pytest.raises(Refusal, match=r"collect\.unconfirmed members=1"):
        await freeze(database, village.command())
    await post_round(database, village.command())
    await freeze(database, village.command())
    with pytest.raises(Refusal, match=r"cycle\.frozen"):
        await note(database, village.command(), BINTA, 1)


async def test_an_old_note_does_not_overwrite_a_newer_one(database):
    village = await found(database)
    await village.meet()
    first = replace(village.command(), expected_seq=0)  # her screen showed a line without a note
    village.now -= timedelta(seconds=20)
    await note(database, village.command(), AWA, 3)
    await note(database, first, AWA, 1)
    round_ = await read_round(database, village.group_id, 1)
    assert round_.shares == 3, "whoever's clock is behind"
    await note(database, replace(village.command(), expected_seq=round_.waiting[0].note), AWA, 2)
    assert (await read_round(database, village.group_id, 1)).shares == 2


async def test_a_round_confirmed_again_gives_the_first_figures(database):
    village = await found(database)
    await village.meet()
    await note_all(database, village.command(), {AWA: Contribution(shares=2), 1: Contribution(shares=1)})
    hop = village.command()
    assert await post_round(database, hop) == (1_500, 200)
    assert await post_round(database, hop) == (1_500, 200)
    with pytest.raises(Refusal, match=r"collect\.nothing_noted"):
        await post_round(database, village.command())


async def test_last_weeks_confirmation_does_not_post_this_weeks_round(database):
    """The same key would find the same savings posted already, and mark them as brought without any money."""
    village = await found(database)
    await village.meet()
    await note(database, village.command(), AWA, 2)
    hop = village.command()
    await post_round(database, hop)
    await village.part()
    await village.meet()
    await note(database, village.command(), AWA, 2)
    assert await post_round(database, hop) == (1_000, 100)
    assert (await village.card()).shares == 2
    assert len((await read_round(database, village.group_id, 2)).waiting) == 1, "this week's round still waits"
    await post_round(database, village.command())
    assert (await village.card()).shares == 4


async def test_a_fine_paid_meanwhile_is_named_when_the_round_is_confirmed(database):
    village = await found(database)
    await village.meet()
    await impose(database, village.command(), AWA, "late")
    await note_all(database, village.command(), {AWA: Contribution(shares=1, fines_xof=50)})
    await pay_fine(database, village.command(), AWA, 50)
    with pytest.raises(Refusal, match=r"fine\.above_owed amount_xof=50 owed_xof=0"):
        await post_round(database, village.command())
    await note(database, village.command(), AWA, 1)
    await post_round(database, village.command())


async def test_a_share_out_repeated_a_cycle_later_is_the_old_table(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=2)
    await freeze(database, village.command())
    hop = village.command()
    first = await commit_share_out(database, hop)
    await village.part()
    await village.meet()
    await village.collect(m6=3)
    await freeze(database, village.command())
    before = (await database.fetch(_TRANSACTIONS))[0]["number"]
    assert await commit_share_out(database, hop) == first
    assert (await database.fetch(_TRANSACTIONS))[0]["number"] == before
    assert (await commit_share_out(database, village.command())).cash_xof == 1_500
