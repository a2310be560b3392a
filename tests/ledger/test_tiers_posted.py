"""Village organisations: two linked loans, two books, one unit."""

import asyncio

import pytest

from ledger.founding import Enrolment
from ledger.linkages import read_linkage
from ledger.loans import acknowledge, hand_over, loans_leaving, request_loan
from ledger.rules.refusal import Refusal
from ledger.tiers import join_tier, lend_to_group, repay_tier
from tests.village import AWA
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


async def tier_and_group(database):
    """A village organisation with 25,000 F in its box, and a group that is its member 7."""
    group = await found(database, "shg", code="00001")
    tier = await found(database, "shg", code="00002", share_value_xof=5_000, loan_cap_xof=0, loan_multiplier=10)
    seat = Enrolment(number=7, name="Groupe Benkadi", joined_on=tier.now.date())
    await join_tier(database, tier.act(), group.group_id, seat, representative=1)
    await tier.meet()
    await tier.collect(m1=1, m2=1, m3=1, m4=1, m7=1)
    return tier, group


async def test_a_tier_lends_to_a_group_which_passes_it_on_and_gives_it_back(database):
    tier, group = await tier_and_group(database)
    outer = await tier.approve(7, 20_000, weeks=8)
    assert [loan.to_group for loan in await loans_leaving(database, tier.group_id)] == [True]
    posted, number = await lend_to_group(database, tier.act(), outer)
    assert await tier.balance(f"principal:{outer}") == 20_000
    assert (await group.balance("box:outside"), await group.balance("linkage")) == (20_000, -20_000)
    again, same = await lend_to_group(database, tier.act(), outer)
    assert (again.seq, same, await group.balance("box:outside")) == (posted.seq, number, 20_000)

    await group.meet()
    await group.collect(m1=1, m2=1, m6=1)
    with pytest.raises(Refusal, match=r"loan\.above_limit"):
        await request_loan(database, group.act(AWA), AWA, 3_000, 8, "commerce", linkage=number)
    inner = await group.approve(AWA, 2_500, weeks=8, linkage=number)
    await hand_over(database, group.act(), inner)
    await acknowledge(database, group.act(AWA), inner)
    balances = await group.balances()
    assert (balances["box:outside"], balances["box:loan"], balances[f"principal:{inner}"]) == (17_500, 1_500, 2_500)
    with pytest.raises(Refusal, match=r"tier\.above_received"):
        await request_loan(database, group.act(1), 1, 18_000, 8, "commerce", linkage=number)

    tier.wait(weeks=4)
    await tier.part()
    await tier.meet()
    assert await tier.balance(f"charge:{outer}") == 400
    await repay_tier(database, group.act(), number, "outside", 10_400)
    assert (await tier.balance(f"charge:{outer}"), await tier.balance(f"principal:{outer}")) == (0, 10_000)
    balances = await group.balances()
    assert (balances["box:outside"], balances["linkage"], balances["expenses"]) == (7_100, -10_000, 400)
    assert (await read_linkage(database, group.group_id, number))["repaid_xof"] == 10_000
    with pytest.raises(Refusal, match=r"tier\.above_owed"):
        await repay_tier(database, group.act(), number, "outside", 10_500)
    with pytest.raises(Refusal, match=r"fund\.short fund=loan"):
        await repay_tier(database, group.act(), number, "loan", 10_000)
    assert await tier.balance(f"principal:{outer}") == 10_000, "refused in one book, undone in both"


async def test_a_member_who_is_no_group_is_lent_to_in_the_ordinary_way(database):
    tier, _ = await tier_and_group(database)
    loan = await tier.approve(1, 5_000, weeks=8)
    with pytest.raises(Refusal, match=r"tier\.not_a_member"):
        await lend_to_group(database, tier.act(), loan)


async def test_both_directions_at_once_do_not_wait_for_each_other(database):
    tier, group = await tier_and_group(database)
    loans = [await tier.approve(7, 5_000, weeks=8)]
    _, number = await lend_to_group(database, tier.act(), loans[0])
    await group.meet()
    second = await tier.approve(7, 5_000, weeks=8)
    await asyncio.gather(
        *(repay_tier(database, group.act(), number, "outside", 500) for _ in range(6)),
        lend_to_group(database, tier.act(), second),
    )
    assert await group.balance("linkage") == -7_000
