"""Property that is divided at the share-out: who takes a thing over has it kept from what she is due."""

import pytest

from ledger.books.chart import BOX_LOAN, INHERITED
from ledger.funds.property import buy
from ledger.meeting.corrections import reverse
from ledger.rules.refusal import Refusal
from ledger.settlement.departure import leave
from ledger.settlement.preview import preview_share_out
from ledger.settlement.share_out import commit_share_out, freeze
from ledger.settlement.taking_over import take_over
from tests.village import AWA
from tests.village_life import ALL_IN_FAVOUR, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


async def with_a_mill(database, price_xof):
    """Awa and two others save 10,000 F together, and the group buys a machine."""
    village = await found(database, max_shares=0)
    await village.meet()
    await village.collect(m6=10, m1=6, m2=4)
    await buy(database, village.command(), "machine", price_xof, ALL_IN_FAVOUR)
    return village


async def test_what_a_member_takes_over_is_in_the_pool_and_kept_from_her(database):
    """10,000 F and 20 shares: 500 F each, as if the 3,000 F of the machine were cash; Awa has it and 2,000 F."""
    village = await with_a_mill(database, 3_000)
    with pytest.raises(Refusal, match=r"^cycle\.not_frozen"):
        await take_over(database, village.command(), "machine1", AWA, ALL_IN_FAVOUR)
    await freeze(database, village.command())
    hop = village.command(key="hop")
    posted = await take_over(database, hop, "machine1", AWA, ALL_IN_FAVOUR)
    assert (await take_over(database, hop, "machine1", AWA, ALL_IN_FAVOUR)).seq == posted.seq
    assert await village.said("property_taken") == [f"{AWA} property_taken amount=3000"]
    shown = await preview_share_out(database, village.group_id)
    shared = await commit_share_out(database, village.command())
    assert shared == shown, "what is shown is what is posted"
    assert (shared.pool_xof, shared.value_xof) == (10_000, 500)
    assert {line.number: (line.loan_xof, line.net_xof) for line in shared.lines} == {
        1: (0, 3_000),
        2: (0, 2_000),
        AWA: (3_000, 2_000),
    }
    balances = await village.balances()
    assert not {"property:machine1", f"taken:{AWA}", INHERITED, BOX_LOAN} & balances.keys()


async def test_nobody_takes_over_more_than_she_is_due(database):
    village = await with_a_mill(database, 6_000)
    await freeze(database, village.command())
    with pytest.raises(Refusal, match=r"^property\.above_due value_xof=6000$"):
        await take_over(database, village.command(), "machine1", AWA, ALL_IN_FAVOUR)
    with pytest.raises(Refusal, match=r"^property\.above_due"):
        await take_over(database, village.command(), "machine1", 5, ALL_IN_FAVOUR)


async def test_who_took_something_over_stays_until_it_is_shared_out_or_taken_back(database):
    village = await with_a_mill(database, 3_000)
    await freeze(database, village.command())
    taken = await take_over(database, village.command(), "machine1", AWA, ALL_IN_FAVOUR)
    with pytest.raises(Refusal, match=r"^property\.taken value_xof=3000$"):
        await leave(database, village.command(), AWA)
    await reverse(database, village.command(), taken.seq)
    assert (await village.balance("property:machine1"), await village.balance(f"taken:{AWA}")) == (3_000, 0)
    await leave(database, village.command(), AWA)


async def test_a_loan_is_settled_before_what_was_taken_over(database):
    village = await found(database, max_shares=0)
    await village.meet()
    await village.collect(m6=10, m1=6, m2=4)
    await village.lend(AWA, 1_000)
    await buy(database, village.command(), "goods", 2_000, ALL_IN_FAVOUR)
    await freeze(database, village.command())
    await take_over(database, village.command(), "goods1", AWA, ALL_IN_FAVOUR)
    shared = await commit_share_out(database, village.command())
    line = next(line for line in shared.lines if line.number == AWA)
    assert (line.loan_xof, line.net_xof, line.debt_left_xof) == (3_000, 2_000, 0)
    netted = [entries for kind, _, entries in await village.written() if kind == "netted"]
    assert netted == [
        {f"payable:{AWA}": 1_000, "principal:1": -1_000},
        {f"payable:{AWA}": 2_000, f"taken:{AWA}": -2_000},
    ]
