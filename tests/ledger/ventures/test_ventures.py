"""A joint venture of several groups: stakes, what it earns, what comes back; every act moves all books or none."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.organisations.figures.indicators.savix_lines import line_of
from app.organisations.figures.indicators.summed import Summed
from ledger.audit import audit
from ledger.funds.expenses import spend
from ledger.funds.income import earn
from ledger.funds.outside_loans import receive_loan
from ledger.funds.savings import declare
from ledger.journal.accounts import open_when_needed
from ledger.meeting.minutes import latest_minutes
from ledger.people.groups.seats import SeatAsked, end_empty_seats, seat_member
from ledger.people.groups.standing import read_books
from ledger.people.membership.enrolment_rows import Enrolment
from ledger.reports.claims import read_claims
from ledger.reports.indicators import read_figures
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.membership.standing import StandingRefused
from ledger.rules.refusal import Refusal
from ledger.rules.reports.indicators import indicators
from ledger.settlement.departure import leave
from ledger.settlement.share_out import commit_share_out, freeze
from ledger.ventures import returns
from ledger.ventures.reading import our_stakes, read_venture
from ledger.ventures.returns import close_venture, give_back, pay_returns
from ledger.ventures.stakes import pay_stake
from tests.village_life import ALL_IN_FAVOUR, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


async def market(database, *stakes_xof: int, batch: int = 0):
    """A market, its members 7 and on the groups that paid these stakes; it meets, and so do they."""
    groups = []
    venture = await found(database, "venture", code=f"{batch:04}9")
    for place, stake_xof in enumerate(stakes_xof, 1):
        group = await found(database, code=f"{batch:04}{place}", share_value_xof=10_000)
        seat = Enrolment(number=6 + place, name=f"Benkadi {place}", joined_on=venture.now.date())
        async with database.unit_of_work() as unit:
            await seat_member(unit, venture.group_id, SeatAsked(group.group_id, 1), seat)
        await group.meet()
        await group.collect(m1=2, m2=2, m6=1)
        if stake_xof:
            await pay_stake(database, group.command(), venture.group_id, stake_xof, ALL_IN_FAVOUR)
        groups.append(group)
    await venture.meet()
    return venture, groups


async def stakes(venture, groups) -> list[int]:
    """Of each group, by its own books."""
    return [await group.balance(f"venture:{venture.group_id}") for group in groups]


async def test_a_stake_is_paid_by_the_groups_own_assembly_and_stands_in_both_books(database):
    venture, (group,) = await market(database, 0)
    pay = (database, group.command(key="hop"), venture.group_id, 20_000)
    with pytest.raises(Refusal, match=r"^decision\.not_carried"):
        await pay_stake(*pay, AssemblyVote(6, 3, 3))
    with pytest.raises(Refusal, match=r"^second\.needed$"):
        await pay_stake(database, replace(pay[1], confirmed_by=None), *pay[2:], ALL_IN_FAVOUR)
    with pytest.raises(Refusal, match=r"^fund\.short fund=loan amount_xof=50005 cash_xof=50000$"):
        await pay_stake(*pay[:3], 50_005, ALL_IN_FAVOUR)
    before = (await group.newest())["seq"]
    posted = await pay_stake(*pay, ALL_IN_FAVOUR)
    assert (await pay_stake(*pay, ALL_IN_FAVOUR)).seq == posted.seq, "once"
    assert await group.booked(before) == [f"hop venture_in 1 00009: box:loan -20000 venture:{venture.group_id} +20000"]
    assert await venture.booked() == [f"tier/{group.group_id}/hop venture_in 00001: box:loan +20000 shares:7 -20000"]
    assert "decided" in await group.told(6)
    (ours,) = await our_stakes(database, group.group_id)
    assert (ours.venture_id, ours.stake_xof, ours.stakes_xof, ours.back_xof) == (venture.group_id, 20_000, 20_000, 0)


async def test_a_stake_is_read_aloud_with_the_minutes(database):
    _, (group,) = await market(database, 20_000)
    await group.part()
    said = [(line.kind, line.amount_xof) for line in (await latest_minutes(database, group.group_id)).lines]
    assert said == [("venture_in", 20_000)]


async def test_who_has_no_seat_pays_no_stake_and_nobody_saves_in_a_venture(database):
    venture, (group,) = await market(database, 10_000)
    stranger = await found(database, code="00005", share_value_xof=10_000)
    await stranger.meet()
    await stranger.collect(m1=2)
    for where in (venture.group_id, group.group_id):
        with pytest.raises(Refusal, match=r"^venture\.none$"):
            await pay_stake(database, stranger.command(), where, 5_000, ALL_IN_FAVOUR)
    for act in (declare(database, venture.command(7), 7, 1), leave(database, venture.command(), 7)):
        with pytest.raises(Refusal, match=r"^venture\.stakes_only$"):
            await act


async def test_what_is_earned_comes_back_by_stakes_and_no_coin_is_lost(database):
    """12,505 F by stakes of 20,000, 10,000 and 10,000 F: 6,255, 3,125 and 3,125 F."""
    venture, groups = await market(database, 20_000, 10_000, 10_000)
    await earn(database, venture.command(), 15_000, "rent")
    await spend(database, venture.command(), 2_000, "repairs")
    with pytest.raises(Refusal, match=r"^venture\.above_earned amount_xof=13005 left_xof=13000$"):
        await pay_returns(database, venture.command(), 13_005)
    command = venture.command()
    before = [(await group.newest())["seq"] for group in groups]
    posted = await pay_returns(database, command, 12_505)
    assert (await pay_returns(database, command, 12_505)).seq == posted.seq, "once"
    assert [await group.booked(seq) for group, seq in zip(groups, before, strict=True)] == [
        [f"tier/{venture.group_id}/{command.key} venture_return 00009: box:loan +{xof} earned:income -{xof}"]
        for xof in (6_255, 3_125, 3_125)
    ]
    now = await read_venture(database, venture.group_id)
    assert {one.member: one.back_xof for one in now.partners} == {7: 6_255, 8: 3_125, 9: 3_125}
    assert (now.cash_xof, now.earned_xof, now.invested_xof) == (40_495, 495, 40_000)
    assert [ours.back_xof for group in groups for ours in await our_stakes(database, group.group_id)] == [
        6_255, 3_125, 3_125,
    ]  # fmt: skip


async def test_one_stake_is_given_back_with_its_part_of_a_loss_and_the_others_go_on(database):
    """8,000 F of 40,000 F are lost: a stake of 20,000 F is worth 16,000 F, those that stay 16,000 of 20,000 F."""
    venture, groups = await market(database, 20_000, 10_000, 10_000)
    await spend(database, venture.command(), 8_000, "repairs")
    await give_back(database, venture.command(), 7, ALL_IN_FAVOUR)
    assert await stakes(venture, groups) == [0, 10_000, 10_000]
    assert (await groups[0].balance("expenses"), await groups[0].balance("box:loan")) == (4_000, 46_000)
    now = await read_venture(database, venture.group_id)
    assert (now.cash_xof, now.earned_xof, now.invested_xof) == (16_000, -4_000, 20_000)
    with pytest.raises(Refusal, match=r"^venture\.no_stake$"):
        await give_back(database, venture.command(), 7, ALL_IN_FAVOUR)


async def test_a_venture_that_ends_pays_all_that_is_left_and_stakes_bear_the_loss(database):
    venture, groups = await market(database, 20_000, 10_000, 5_000)
    await spend(database, venture.command(), 4_995, "repairs")
    await close_venture(database, venture.command(), ALL_IN_FAVOUR)
    assert await stakes(venture, groups) == [0, 0, 0]
    assert [await group.balance("expenses") for group in groups] == [2_855, 1_425, 715]
    assert {code: xof for code, xof in (await venture.balances()).items() if code.startswith(("box", "shares"))} == {}
    with pytest.raises(Refusal, match=r"^venture\.no_stake$"):
        await close_venture(database, venture.command(), ALL_IN_FAVOUR)


async def test_a_venture_that_owes_or_owns_something_does_not_end(database):
    venture, _ = await market(database, 20_000)
    assert await receive_loan(database, venture.command(), "Banque", 3_000) == 1
    with pytest.raises(Refusal, match=r"^venture\.not_sold amount_xof=3000$"):
        await close_venture(database, venture.command(), ALL_IN_FAVOUR)


async def test_an_end_with_a_gain_is_the_groups_income_and_one_without_a_franc_their_loss(database):
    venture, groups = await market(database, 20_000, 10_000)
    await earn(database, venture.command(), 3_000, "sale")
    await close_venture(database, venture.command(), ALL_IN_FAVOUR)
    assert [await group.balance("earned:income") for group in groups] == [-2_000, -1_000]
    await pay_stake(database, groups[0].command(), venture.group_id, 5_000, ALL_IN_FAVOUR)
    await spend(database, venture.command(), 5_000, "fire")
    await close_venture(database, venture.command(), ALL_IN_FAVOUR)
    assert (await stakes(venture, groups), await groups[0].balance("expenses")) == ([0, 0], 5_000)


@pytest.mark.parametrize("act", ["pay_returns", "close_venture"])
async def test_where_the_service_dies_between_two_books_none_has_moved(database, monkeypatch, act):
    """Two of three groups' halves are written when it is over: they are taken back, and said again it is done."""
    venture, groups = await market(database, 20_000, 10_000, 10_000)
    await earn(database, venture.command(), 10_000, "rent")
    command = venture.command()
    acts = {
        "pay_returns": lambda: pay_returns(database, command, 10_000),
        "close_venture": lambda: close_venture(database, command, ALL_IN_FAVOUR),
    }
    before = [await village.balances() for village in (venture, *groups)]

    async def dies(unit, group_id, codes):
        if group_id == groups[2].group_id:
            raise asyncio.CancelledError
        await open_when_needed(unit, group_id, codes)

    with monkeypatch.context() as patch:
        patch.setattr(returns, "open_when_needed", dies)
        with pytest.raises(asyncio.CancelledError):
            await acts[act]()
    assert [await village.balances() for village in (venture, *groups)] == before
    await acts[act]()
    assert [await group.balance("earned:income") for group in groups] == [-5_000, -2_500, -2_500]


async def test_the_audit_compares_every_pair(database):
    venture, groups = await market(database, 20_000, 10_000)
    half = venture.command()
    async with database.unit_of_work() as unit:
        await unit.lock(venture.group_id)
        await unit.post(half.draft("venture_in", {"box:loan": 5_000, "shares:8": -5_000}, memo="00002"))
    (problem,) = [line for line in (await audit(database)).problems if line.kind == "venture"]
    assert (problem.group, problem.detail.split("; ")) == (
        "00009",
        [
            "its books say of 00002 a stake of 15000 F, 15000 F put in, 0 F that came back",
            "00002's own books say a stake of 10000 F, 10000 F put in, 0 F that came back",
        ],
    )
    async with database.unit_of_work() as unit:
        await unit.lock(groups[1].group_id)
        code = f"venture:{venture.group_id}"
        draft = groups[1].command().draft("venture_in", {"earned:income": -5_000, code: 5_000}, memo="00009")
        await unit.post(draft)
    assert (await audit(database)).ok


async def test_a_stake_is_the_groups_asset_and_a_total_of_both_counts_it_once(database):
    """50,000 F saved, 20,000 F of it staked; of 13,000 F earned 10,000 F are paid: profit there 3,000 F."""
    venture, (group,) = await market(database, 20_000)
    await earn(database, venture.command(), 13_000, "rent")
    await pay_returns(database, venture.command(), 10_000)
    both = (venture.group_id, group.group_id)
    found_there = await read_figures(database, both, group.now.date())
    there, here = (found_there[group_id] for group_id in both)
    assert (here.property_xof, here.profit_xof, there.profit_xof) == (20_000, 10_000, 3_000)
    assert indicators(here).return_on_savings == Fraction(1, 5)
    summed = {group_id: Summed.of(figures) for group_id, figures in found_there.items()}
    whole = line_of("", "", summed, await read_claims(database, both))
    assert (whole.figures.property_xof, whole.figures.saved_xof) == (0, 50_000)
    assert (whole.result.assets_xof, whole.result.profit_xof) == (63_000 + 300, 13_000)
    yesterday = await read_claims(database, both, group.now.date() - timedelta(days=1))
    assert sum(claim.stakes_xof for claim in yesterday) == 0


async def test_a_share_out_keeps_the_stake_for_the_next_cycle_and_a_group_with_one_does_not_end(database):
    """50,000 F saved, 20,000 F of it staked: 30,000 F are shared, and the stake is the next cycle's at once."""
    venture, (group,) = await market(database, 20_000)
    await freeze(database, group.command())
    with pytest.raises(Refusal, match=r"^cycle\.frozen$"):
        await pay_stake(database, group.command(), venture.group_id, 5_000, ALL_IN_FAVOUR)
    out = await commit_share_out(database, group.command())
    assert (out.cash_xof, out.pool_xof, out.value_xof) == (30_000, 30_000, 6_000)
    assert await stakes(venture, [group]) == [20_000]
    kept = (await read_figures(database, [group.group_id], group.now.date()))[group.group_id]
    assert (kept.property_xof, kept.property_at_start_xof, kept.profit_xof) == (20_000, 20_000, 0)
    await group.part()
    assert (await read_books(database, group.group_id)).left_xof == 20_300, "and the solidarity fund"
    with pytest.raises(StandingRefused, match=r"^money$"):
        (await read_books(database, group.group_id)).after("dissolve")
    async with database.unit_of_work() as unit:
        assert await end_empty_seats(unit, group.group_id, group.now.date()), "its seat holds money"
    await close_venture(database, venture.command(), ALL_IN_FAVOUR)
    assert await group.balance("box:loan") == 20_000, "the next share-out's"


_batches = count(1)
COINS = st.integers(1, 4_000).map(lambda coins: 5 * coins)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    stakes_xof=st.lists(st.integers(0, 6_000).map(lambda coins: 5 * coins), min_size=1, max_size=3).filter(any),
    acts=st.lists(st.tuples(st.sampled_from(("earn", "spend", "pay", "back", "more")), COINS), max_size=6),
)
async def test_of_any_venture_all_that_came_in_is_paid_to_the_franc(database, stakes_xof, acts):
    """Whatever was put in, earned, spent, paid and given back between: at its end nothing is left or missing."""
    venture, groups = await market(database, *stakes_xof, batch=next(_batches))
    left_xof, put_in = sum(stakes_xof), dict(enumerate(stakes_xof))
    for act, amount_xof in acts:
        place = amount_xof % len(groups)
        now = await read_venture(database, venture.group_id)
        if act == "earn" and now.invested_xof:
            await earn(database, venture.command(), amount_xof, "rent")
            left_xof += amount_xof
        elif act == "spend" and amount_xof <= now.cash_xof:
            await spend(database, venture.command(), amount_xof, "repairs")
            left_xof -= amount_xof
        elif act == "pay" and now.payable_xof:
            paid_xof = min(amount_xof, now.payable_xof)
            await pay_returns(database, venture.command(), paid_xof)
        elif act == "back" and now.stakes_xof.get(7 + place):
            await give_back(database, venture.command(), 7 + place, ALL_IN_FAVOUR)
        elif act == "more" and amount_xof <= await groups[place].balance("box:loan"):
            await pay_stake(database, groups[place].command(), venture.group_id, amount_xof, ALL_IN_FAVOUR)
            left_xof += amount_xof
            put_in[place] += amount_xof
    now = await read_venture(database, venture.group_id)
    assert now.cash_xof == left_xof - sum(one.back_xof for one in now.partners)
    if now.invested_xof:
        await close_venture(database, venture.command(), ALL_IN_FAVOUR)
    back = [one.back_xof for one in (await read_venture(database, venture.group_id)).partners]
    assert (sum(back), await venture.balance("box:loan")) == (left_xof, 0)
    boxes = [await group.balance("box:loan") for group in groups]
    assert boxes == [50_000 - put_in[place] + back[place] for place in range(len(groups))]
