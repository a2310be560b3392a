"""A tier's loan to a group stands in two books: whatever is done to one side is done to both, or refused in a line."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from ledger.audit import audit
from ledger.audit.pairs import differing_pairs
from ledger.books.draft import Notice
from ledger.loans import hand_over, request_loan, withdraw_request
from ledger.loans.repayments import declare_repayment, repay
from ledger.loans.rescheduling import reschedule
from ledger.loans.write_off import write_off
from ledger.meeting.correctable import correctable
from ledger.meeting.corrections import reverse
from ledger.meeting.rounds.collection import note_all
from ledger.meeting.rounds.collection_round import Contribution
from ledger.rules.refusal import Refusal
from ledger.settlement.comes_back import come_back
from ledger.settlement.departure import leave, record_death
from ledger.settlement.ends_of_cycles.self_help_year import close_year
from ledger.settlement.share_out import commit_share_out, freeze
from ledger.tiers.agreeing import agree
from ledger.tiers.lending import lend_to_group, repay_tier
from tests.ledger.tiers.test_lending import tier_and_group
from tests.village_life import ALL_IN_FAVOUR

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]

_LINKAGE = text("SELECT amount_xof, repaid_xof, forgiven_xof, charge_xof FROM linkage ORDER BY number")
_STATUS = text("SELECT status FROM loan WHERE group_id = :group_id ORDER BY number")


async def pair(database, *, amount_xof: int = 20_000, weeks: int = 12):
    """The tier has lent its member 7, the group, 20,000 F; both meet, nobody has counted the money."""
    tier, group = await tier_and_group(database)
    await group.meet()
    await group.part()
    loan = await tier.approve(7, amount_xof, weeks=weeks)
    await lend_to_group(database, tier.command(), loan)
    return tier, group, loan


async def a_month_later(tier) -> None:
    tier.wait(weeks=3)
    await tier.part()
    await tier.meet()


async def columns(database) -> list[tuple[int, ...]]:
    """Of each loan from outside: lent, given back, given up, owed of charges."""
    return [tuple(row) for row in await database.fetch(_LINKAGE)]


async def status(database, tier) -> list[str]:
    return [row["status"] for row in await database.fetch(_STATUS, group_id=tier.group_id)]


async def both_owe(tier, group, owed_xof: int, loan: int = 1) -> None:
    """The same number in both books."""
    there = await tier.balances()
    in_tier = sum(there.get(f"{kind}:{loan}", 0) for kind in ("principal", "charge", "penalty"))
    assert (in_tier, -await group.balance("linkage")) == (owed_xof, owed_xof)


async def seq_of(village, kind: str) -> int:
    return next(item.seq for item in await correctable(village.database, village.command()) if item.kind == kind)


async def test_what_a_group_gives_back_is_not_taken_by_the_menu_of_its_tier(database):
    """Cash leaves the group's box at its own meeting, by two of its officers: everywhere the tier is told so."""
    tier, group, loan = await pair(database)
    await tier.part()
    await tier.meet()
    for act in (
        repay(database, tier.command(), 7, 5_000),
        declare_repayment(database, tier.command(7), 7, 5_000),
        note_all(database, tier.command(), {7: Contribution(repayment_xof=5_000)}),
        request_loan(database, tier.command(7), 7, 40_000, 8, "commerce", refinances=True),
    ):
        with pytest.raises(Refusal, match=r"^tier\.group_gives_back$"):
            await act
    second = await tier.approve(7, 5_000, weeks=8)
    with pytest.raises(Refusal, match=r"^loan\.not_approved$"):
        await hand_over(database, tier.command(), second)
    await both_owe(tier, group, 20_000, loan)


async def test_charges_and_late_fines_are_owed_in_both_books_from_the_meeting_that_writes_them(database):
    tier, group, _ = await pair(database, amount_xof=5_000, weeks=4)
    await a_month_later(tier)
    await both_owe(tier, group, 5_100)
    await tier.part()
    await tier.meet()
    await both_owe(tier, group, 5_350), "and 250 F of fine: it is a week late"
    assert await columns(database) == [(5_000, 0, 0, 350)]
    assert (await group.balance("expenses"), await group.balance("box:outside")) == (350, 5_000)
    fine = await seq_of(tier, "fine")
    await reverse(database, tier.command(), fine)
    await both_owe(tier, group, 5_100)
    await group.meet()
    await repay_tier(database, group.command(), 1, "outside", 600)
    await both_owe(tier, group, 4_500)
    assert await columns(database) == [(5_000, 500, 0, 0)]


async def test_a_charge_for_the_whole_term_is_owed_in_both_books_from_the_hand_over(database):
    tier, group = await tier_and_group(database, charge_model="flat-term", charge_percent="10")
    await lend_to_group(database, tier.command(), await tier.approve(7, 10_000, weeks=8))
    await both_owe(tier, group, 11_000)
    assert await group.balance("expenses") == 1_000
    await a_month_later(tier)
    await both_owe(tier, group, 11_000)


async def test_a_repayment_is_taken_back_in_both_books_by_those_whose_box_it_left(database):
    """The group does so while its tier has not counted the cash, the tier's own officers at any of their meetings."""
    tier, group, _ = await pair(database)
    await tier.part()
    await group.meet()
    first = await repay_tier(database, group.command(), 1, "outside", 5_000)
    taken_back = group.command()
    posted = await reverse(database, taken_back, first.seq)
    assert (await reverse(database, taken_back, first.seq)).seq == posted.seq, "once"
    await both_owe(tier, group, 20_000)
    assert (await group.balance("box:outside"), await tier.balance("box:loan")) == (20_000, 5_000)
    assert await columns(database) == [(20_000, 0, 0, 0)]
    second = await repay_tier(database, group.command(), 1, "outside", 20_000)
    assert await status(database, tier) == ["repaid"]
    await tier.meet()
    with pytest.raises(Refusal, match=r"^tier\.met_since$"):
        await reverse(database, group.command(), second.seq)
    with pytest.raises(Refusal, match=r"^second\.needed$"):
        await reverse(database, replace(tier.command(), confirmed_by=None), await seq_of(tier, "repayment"))
    await reverse(database, tier.command(), await seq_of(tier, "repayment"))
    await both_owe(tier, group, 20_000)
    assert await status(database, tier) == ["running"]
    assert (await group.balance("box:outside"), await tier.balance("box:loan")) == (20_000, 5_000)
    with pytest.raises(Refusal, match=r"^correction\.already"):
        await reverse(database, group.command(), second.seq)


async def test_a_hand_over_is_taken_back_in_both_books_and_made_again(database):
    tier, group, loan = await pair(database)
    handed_over = await seq_of(tier, "loan")
    await reverse(database, tier.command(), handed_over)
    await both_owe(tier, group, 0)
    assert (await status(database, tier), await group.balance("box:outside")) == (["approved"], 0)
    again = await lend_to_group(database, tier.command(), loan)
    assert again[1] == 2, "a number of its own"
    assert await lend_to_group(database, tier.command(), loan) == (replace(again[0], repeated=True), 2)
    await both_owe(tier, group, 20_000)
    await group.meet()
    with pytest.raises(Refusal, match=r"^tier\.met_since$"):
        await reverse(database, tier.command(), await seq_of(tier, "loan"))
    await reverse(database, group.command(), await seq_of(group, "linkage_in"))
    await both_owe(tier, group, 0)
    assert await columns(database) == [(20_000, 20_000, 0, 0), (20_000, 20_000, 0, 0)]
    await withdraw_request(database, tier.command(7), loan)
    assert await status(database, tier) == ["refused"]


async def test_a_hand_over_that_was_charged_or_used_since_is_not_taken_back(database):
    tier, group, _ = await pair(database)
    await a_month_later(tier)
    with pytest.raises(Refusal, match=r"^correction\.built_upon"):
        await reverse(database, tier.command(), await seq_of(tier, "loan"))
    await group.meet()
    with pytest.raises(Refusal, match=r"^correction\.built_upon"):
        await reverse(database, group.command(), await seq_of(group, "linkage_in"))
    await both_owe(tier, group, 20_400)


async def test_what_the_tier_gives_up_the_group_owes_no_more_and_owes_again_when_it_is_taken_back(database):
    tier, group, loan = await pair(database)
    await a_month_later(tier)
    given_up = await write_off(database, tier.command(1), loan, ALL_IN_FAVOUR)
    await both_owe(tier, group, 0)
    assert await columns(database) == [(20_000, 0, 20_000, 0)]
    assert (await group.balance("earned:income"), await group.balance("box:outside")) == (-20_400, 20_000)
    await group.meet()
    with pytest.raises(Refusal, match=r"^tier\.above_owed amount_xof=500 owed_xof=0$"):
        await repay_tier(database, group.command(), 1, "outside", 500)
    await reverse(database, tier.command(), given_up.seq)
    await both_owe(tier, group, 20_400)
    assert await columns(database) == [(20_000, 0, 0, 400)]


async def test_more_time_given_by_the_tier_leaves_both_books_as_they_are(database):
    tier, group, loan = await pair(database)
    await a_month_later(tier)
    await reschedule(database, tier.command(1), loan, 8, ALL_IN_FAVOUR)
    await both_owe(tier, group, 20_400)
    await a_month_later(tier)
    await both_owe(tier, group, 20_800)


async def test_a_seat_that_leaves_settles_its_loan_in_both_books_and_comes_back_with_it(database):
    """It has 5,000 F in the tier and owes 3,000 F: it takes 2,000 F, and owes nothing in its own book either."""
    tier, group, _ = await pair(database, amount_xof=3_000)
    await leave(database, tier.command(1), 7)
    await both_owe(tier, group, 0)
    assert await columns(database) == [(3_000, 0, 3_000, 0)]
    await come_back(database, tier.command(1), 7)
    await both_owe(tier, group, 3_000)


async def test_a_seat_leaves_and_does_not_die(database):
    """Its debt would be charged no more in the tier's books, and there are no heirs."""
    tier, group, _ = await pair(database)
    with pytest.raises(Refusal, match=r"^member\.no_person$"):
        await record_death(database, tier.command(1), 7)
    await both_owe(tier, group, 20_000)


async def test_a_tier_that_shares_out_settles_a_seats_loan_in_both_books(database):
    """What its savings do not settle stays owed in both."""
    tier, group = await tier_and_group(database, family="vsla", share_value_xof=5_000, loan_cap_xof=0)
    await lend_to_group(database, tier.command(), await tier.approve(7, 8_000, weeks=8))
    await freeze(database, tier.command())
    await commit_share_out(database, tier.command())
    left_xof = -await group.balance("linkage")
    assert 0 < left_xof < 8_000
    await both_owe(tier, group, left_xof)


async def test_a_year_that_ends_in_either_book_leaves_both_halves_as_they_are(database):
    tier, group, _ = await pair(database)
    await a_month_later(tier)
    await close_year(database, tier.command())
    await group.meet()
    await close_year(database, group.command())
    await both_owe(tier, group, 20_400)
    with pytest.raises(Refusal, match=r"^cycle\.closed$"):  # before it is asked who confirms it
        await repay_tier(database, replace(group.command(), confirmed_by=None), 1, "outside", 400)
    assert await group.balance("expenses") == 0
    await group.part()
    await group.meet()
    await repay_tier(database, group.command(), 1, "outside", 400)
    await both_owe(tier, group, 20_000)


async def test_an_act_that_is_refused_in_one_book_is_undone_in_both(database):
    """The group lent the money on: it cannot be taken out of its box again, and nothing moves."""
    tier, group, _ = await pair(database)
    await group.meet()
    await group.collect(m6=1, m1=1, m2=1, m3=1)
    await group.lend(6, 2_000, weeks=8, linkage=1)
    before = (await tier.balances(), await group.balances())
    with pytest.raises(Refusal, match=r"^correction\.built_upon"):
        await reverse(database, group.command(), await seq_of(group, "linkage_in"))
    assert (await tier.balances(), await group.balances()) == before


async def test_the_audit_names_both_groups_of_a_pair_that_differs_and_the_product_puts_it_right(database):
    """As an earlier version left them: 5,000 F noted by the tier alone, a charge that the group never heard of."""
    tier, group, loan = await pair(database)
    await a_month_later(tier)
    entries = {"box:loan": 5_000, f"charge:{loan}": -400, f"principal:{loan}": -4_600}
    told = (Notice("repaid", 7, {"amount": 5_000, "owed": 15_400}),)
    one_side = tier.command().draft("repayment", entries, meeting=tier.meeting, notices=told)
    await database.post(one_side)
    report = await audit(database)
    (problem,) = report.problems
    assert str(problem) == (
        "00002: pair: loan 1 to 00001: 15400 F of principal and 0 F of charge, 4600 F given back and 0 F given up; its"
        " own books say 20000 F of principal and 400 F of charge, 0 F given back and 0 F given up"
        " (kesu tier agree 00002)"
    )
    for code in ("00001", "00002"):
        assert not (await audit(database, code)).ok
    async with database.unit_of_work() as unit:
        assert len(await agree(unit, tier.now, tier.group_id)) == 1
    async with database.unit_of_work() as unit:
        assert await differing_pairs(unit) == []
        assert await agree(unit, tier.now, tier.group_id) == [], "once"
    await both_owe(tier, group, 15_400)
    assert await columns(database) == [(20_000, 4_600, 0, 0)]
    assert await group.balance("box:outside") == 20_000, "its next count finds what is missing"
