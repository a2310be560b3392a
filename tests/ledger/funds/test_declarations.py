"""What is announced, step by step in the books: it stands apart, and is confirmed, replaced, refused or lapses once."""

import pytest
from sqlalchemy import text

from ledger.card import Declared
from ledger.funds.declarations import announced, refuse_declaration, waiting_declarations
from ledger.funds.savings import declare, save
from ledger.loans.repayments import declare_repayment, repay
from ledger.meeting.rounds.confirmation import confirm_declaration
from ledger.rules.refusal import Refusal
from ledger.settlement.share_out import commit_share_out, freeze
from ledger.tontine.rounds import set_order
from tests.village import AWA, BINTA
from tests.village_life import ALL_IN_FAVOUR, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
_ROWS = text("SELECT member, kind, shares, amount_xof, declared_seq, resolved_seq, outcome FROM declaration ORDER BY 5")


async def test_each_step_of_an_announcement_in_the_journal(database):
    village = await found(database)
    first = await declare(database, village.command(AWA, key="one"), AWA, 2)
    assert (await declare(database, village.command(AWA, key="one"), AWA, 2)).seq == first.seq, "the same hop twice"
    second = await declare(database, village.command(AWA, key="two"), AWA, 3)
    assert (await declare(database, village.command(AWA, key="two"), AWA, 3)).seq == second.seq
    third = await declare(database, village.command(BINTA, key="three"), BINTA, 1)
    assert await announced(database, village.group_id) == [
        (BINTA, "Fanta 3", Declared("savings", 1, 500, third.seq)),
        (AWA, "Fanta 6", Declared("savings", 3, 1_500, second.seq)),
    ]
    assert await waiting_declarations(database, village.group_id) == [
        (BINTA, Declared("savings", 1, 500, third.seq)),
        (AWA, Declared("savings", 3, 1_500, second.seq)),
    ]
    no = village.command(key="no")
    refused = await refuse_declaration(database, no, third.seq)
    assert (await refuse_declaration(database, no, third.seq)).seq == refused.seq
    with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
        await confirm_declaration(database, village.command(), second.seq)
    await village.meet()
    yes = village.command(key="yes")
    confirmed = await confirm_declaration(database, yes, second.seq)
    assert (await confirm_declaration(database, yes, second.seq)).seq == confirmed.seq
    for answered in (second.seq, 99):
        for answer in (confirm_declaration, refuse_declaration):
            with pytest.raises(Refusal, match=r"^declaration\.none_waiting$"):
                await answer(database, village.command(), answered)
    assert await village.booked() == [
        "one declare: declared:6 -1000 promised +1000",
        "two/replaced void: declared:6 +1000 promised -1000",
        "two declare: declared:6 -1500 promised +1500",
        "three declare: declared:3 -500 promised +500",
        "no void: declared:3 +500 promised -500",
        "yes savings 1: box:loan +1500 declared:6 +1500 promised -1500 shares:6 -1500",
    ]
    assert [tuple(row) for row in await database.fetch(_ROWS)] == [
        (AWA, "savings", 2, 1_000, 1, 2, "replaced"),
        (AWA, "savings", 3, 1_500, 3, 6, "confirmed"),
        (BINTA, "savings", 1, 500, 4, 5, "refused"),
    ]
    assert await village.said("declared", "refused", "confirmed") == [
        "6 declared shares=2 amount=1000",
        "6 declared shares=3 amount=1500 before=1000",
        "3 declared shares=1 amount=500",
        "3 refused amount=500",
        "6 confirmed shares=3 amount=1500 total_shares=3 savings=1500",
    ]


async def test_a_repayment_that_was_announced_is_cash_and_waits_for_a_meeting(database):
    """As savings are; settled otherwise meanwhile, it is refused."""
    village = await found(database, solidarity_xof=0)
    await village.meet()
    await village.collect(m1=2, m6=2)
    await village.lend(AWA, 1_000)
    await village.part()
    with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
        await village.confirm(AWA, 1)
    saved = (await village.newest())["seq"]
    declared = await declare_repayment(database, village.command(AWA, key="one"), AWA, 600)
    with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
        await confirm_declaration(database, village.command(), declared.seq)
    await village.meet()
    await confirm_declaration(database, village.command(key="yes"), declared.seq)
    again = await declare_repayment(database, village.command(AWA, key="two"), AWA, 400)
    assert await village.booked(saved) == [
        "one declare: declared:6 -600 promised +600",
        "yes/declared void: declared:6 +600 promised -600",
        "yes repayment 2: box:loan +600 principal:1 -600",
        "two declare: declared:6 -400 promised +400",
    ]
    assert [row["outcome"] for row in await database.fetch(_ROWS) if row["kind"] == "repayment"] == ["confirmed", None]
    await repay(database, village.command(), AWA, 400)
    with pytest.raises(Refusal, match=r"^loan\.nothing_owed$"):
        await confirm_declaration(database, village.command(), again.seq)
    await village.confirm(AWA, 2)
    assert ((await village.newest())["kind"], (await village.newest())["meeting"]) == ("savings", 2)
    await refuse_declaration(database, village.command(), again.seq)
    await freeze(database, village.command())
    await commit_share_out(database, village.command())
    late = await declare(database, village.command(AWA), AWA, 1)
    with pytest.raises(Refusal, match=r"^cycle\.closed$"):
        await confirm_declaration(database, village.command(), late.seq)


async def test_in_a_tontine_nobody_gives_more_stakes_than_there_are_rounds(database):
    """Six rounds: she missed the first and gave five at the second, so that one is left although two would be due."""
    village = await found(database, "tontine", members=6, share_value_xof=1_000, max_shares=6, fines=[])
    await village.meet()
    await set_order(database, village.command(), [1, 2, 3, 4, 5, 6], ALL_IN_FAVOUR)
    await village.part()
    await village.meet()
    for _ in range(5):
        await save(database, village.command(), AWA, 1)
    with pytest.raises(Refusal, match=r"^savings\.too_many amount_xof=2000 most_xof=1000 most_shares=1$"):
        await save(database, village.command(), AWA, 2)
    hop = village.command()
    last = await save(database, hop, AWA, 1)
    assert (await save(database, hop, AWA, 1)).seq == last.seq
    with pytest.raises(Refusal, match=r"^savings\.too_many amount_xof=1000 most_xof=0 most_shares=0$"):
        await declare(database, village.command(AWA), AWA, 1)


async def test_what_she_missed_may_come_with_her_savings(database):
    village = await found(database, "shg")
    with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
        await save(database, village.command(), AWA, 1)
    await village.meet()
    await village.part()
    await village.meet()
    with pytest.raises(Refusal, match=r"^savings\.too_many amount_xof=1500 most_xof=1000 most_shares=2$"):
        await save(database, village.command(), AWA, 3)
    await save(database, village.command(key="hop"), AWA, 2)
    assert (await village.booked())[-1] == "hop savings 2: box:loan +1000 shares:6 -1000"
