"""Village organisations: two linked loans, two books, one unit."""

import asyncio

import pytest
from sqlalchemy import text

from ledger.funds.expenses import spend
from ledger.funds.outside_loans import read_linkage, receive_loan, repay_lender
from ledger.loans import acknowledge, hand_over, loans_leaving, request_loan
from ledger.meeting.rounds.collection_round import Contribution
from ledger.people.groups.seats import SeatAsked, seat_member
from ledger.people.membership.enrolment_rows import Enrolment
from ledger.rules.refusal import Refusal
from ledger.tiers.lenders import OwedOutside, give_back, owed_outside
from ledger.tiers.lending import lend_to_group, repay_tier
from tests.village import AWA
from tests.village_life import found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


async def tier_and_group(database, family="shg", **settings):
    """A village organisation with 25,000 F in its box, and a group that is its member 7."""
    group = await found(database, "shg", code="00001")
    rules = {"share_value_xof": 5_000, "loan_cap_xof": 0, "loan_multiplier": 10} | settings
    tier = await found(database, family, code="00002", **rules)
    seat = Enrolment(number=7, name="Groupe Benkadi", joined_on=tier.now.date())
    async with database.unit_of_work() as unit:
        await seat_member(unit, tier.group_id, SeatAsked(group.group_id, 1), seat)
    await tier.meet()
    await tier.collect(m1=1, m2=1, m3=1, m4=1, m7=1)
    return tier, group


_ACTORS = text("SELECT actor FROM journal WHERE group_id = :group_id ORDER BY seq DESC LIMIT 1")
_OF_LOAN = text("SELECT member FROM account WHERE group_id = :group_id AND loan = 1")
_SEAT = text("SELECT tier_id, member, group_id, representative, began_on FROM tier_member")
_LINKAGE = text("SELECT number, lender, tier_id, tier_loan, amount_xof, repaid_xof, received_on FROM linkage")
_LOAN = text("SELECT status, handed_over_on, next_due_on, last_due_on FROM loan WHERE group_id = :group_id")


async def newest_actor(village):
    rows = await village.database.fetch(_ACTORS, group_id=village.group_id)
    return rows[0]["actor"]


async def test_both_books_of_a_loan_to_a_group_line_by_line(database):
    """20,000 F for twelve weeks at 2 % a month: 400 F of charge after four weeks, of 10,400 F given back then."""
    tier, group = await tier_and_group(database)
    today, ids = tier.now.date(), (tier.group_id, group.group_id)
    (seat,) = await database.fetch(_SEAT)
    assert tuple(seat) == (tier.group_id, 7, group.group_id, 1, today.isoformat())
    with pytest.raises(Refusal, match=r"^loan\.not_approved$"):
        await lend_to_group(database, tier.command(), 1)
    outer = await tier.approve(7, 20_000, weeks=12)
    since = (await tier.newest())["seq"]
    posted, number = await lend_to_group(database, tier.command(), outer)
    assert (posted.seq, number) == (since + 1, 1)
    assert await tier.booked(since) == ["loan/1/tier loan 1: box:loan -20000 principal:1 +20000"]
    assert [await newest_actor(village) for village in (tier, group)] == ["m3+m1", "system"], (
        "nobody of the other's members"
    )
    assert await group.booked() == [f"tier/{ids[0]}/loan/1/tier linkage_in 00002: box:outside +20000 linkage -20000"]
    (linkage,) = await database.fetch(_LINKAGE)
    assert tuple(linkage) == (1, "00002", tier.group_id, 1, 20_000, 0, today.isoformat())
    (loan,) = await database.fetch(_LOAN, group_id=tier.group_id)
    assert tuple(loan) == ("running", today.isoformat(), "2026-11-03", "2026-12-29")
    rows = await database.fetch(_OF_LOAN, group_id=tier.group_id)
    assert {row["member"] for row in rows} == {7}
    tier.wait(weeks=4)
    await tier.part()
    await tier.meet()
    (charged,) = (await group.booked())[1:]
    assert charged.endswith("/charge/1/1 linkage_owed 00002: expenses +400 linkage -400"), "owed from that moment"
    (owed,) = await owed_outside(database, group.group_id)
    assert owed == OwedOutside(1, "Benkadi", tier=True, principal_xof=20_000, charge_xof=400, meeting_open=False)
    assert (owed.owed_xof, owed.charge_in(300), owed.charge_in(10_400)) == (20_400, 300, 400)
    with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
        await give_back(database, group.command(), owed, "outside", 10_400, 0)
    await group.meet()
    in_tier, in_group = (await tier.newest())["seq"], (await group.newest())["seq"]
    hop = group.command(key="hop")
    given = await give_back(database, hop, owed, "outside", 10_400, 0)
    assert (await give_back(database, hop, owed, "outside", 10_400, 0)).seq == given.seq == in_group + 1
    assert await group.booked(in_group) == ["hop linkage_out 1 00002: box:outside -10400 linkage +10400"]
    assert await tier.booked(in_tier) == [
        f"tier/{ids[1]}/hop repayment 2: box:loan +10400 charge:1 -400 principal:1 -10000"
    ]
    assert await tier.said("repaid") == ["7 repaid amount=10400 owed=10000"]
    assert [await newest_actor(village) for village in (tier, group)] == ["system", "m3+m1"], "each book knows its own"
    await tier.part()
    for amount_xof, refusal in (
        (10_005, r"^tier\.above_owed amount_xof=10005 owed_xof=10000$"),
        (9_998, r"^money\.not_payable amount_xof=9998 cash_unit_xof=5$"),
    ):
        with pytest.raises(Refusal, match=refusal):
            await repay_tier(database, group.command(), number, "outside", amount_xof)
    with pytest.raises(Refusal, match=r"^fund\.short fund=outside amount_xof=10000 cash_xof=9600$"):
        await repay_tier(database, group.command(), number, "outside", 10_000)
    await repay_tier(database, group.command(), number, "outside", 9_500)
    await group.collect(m1=1)
    since = (await tier.newest())["seq"]
    await repay_tier(database, group.command(key="last"), number, "loan", 500)
    assert await tier.booked(since) == [f"tier/{ids[1]}/last repayment: box:loan +500 principal:1 -500"]
    (loan,) = await database.fetch(_LOAN, group_id=tier.group_id)
    assert loan["status"] == "repaid"
    assert await owed_outside(database, group.group_id) == []
    for none in (2, 99):
        with pytest.raises(Refusal, match=r"^tier\.not_a_member$"):
            await repay_tier(database, group.command(), none, "outside", 500)


async def test_a_late_group_pays_its_fine_and_its_charge_before_what_it_borrowed(database):
    """5,000 F for four weeks, a week late: 250 F of fine and 100 F of charge, of 500 F 150 F are given back."""
    tier, group = await tier_and_group(database)
    _, number = await lend_to_group(database, tier.command(), await tier.approve(7, 5_000, weeks=4))
    await tier.part()
    tier.wait(weeks=3)
    await tier.meet()
    await tier.part()
    await tier.meet()
    await group.meet()
    in_tier, in_group = (await tier.newest())["seq"], (await group.newest())["seq"]
    await repay_tier(database, group.command(key="hop"), number, "outside", 500)
    assert await group.booked(in_group) == ["hop linkage_out 1 00002: box:outside -500 linkage +500"]
    assert await tier.booked(in_tier) == [
        f"tier/{group.group_id}/hop repayment 3: box:loan +500 charge:1 -100 penalty:1 -250 principal:1 -150"
    ]


async def test_a_loan_of_the_tier_is_handed_over_once_approved_and_while_its_box_holds_it(database):
    tier, _group = await tier_and_group(database)
    await lend_to_group(database, tier.command(), await tier.approve(7, 15_000, weeks=8))
    large = await tier.approve(7, 10_000, weeks=8)
    await spend(database, tier.command(), 5_000, "transport")
    with pytest.raises(Refusal, match=r"^loan\.box_short amount_xof=10000 box_xof=5000$"):
        await lend_to_group(database, tier.command(), large)
    await tier.bring({5: Contribution(shares=1)})
    assert (await lend_to_group(database, tier.command(), large))[1] == 2, "all that is in the box"
    await tier.bring({AWA: Contribution(shares=1)})
    asked = await request_loan(database, tier.command(7), 7, 5_000, 8, "commerce")
    with pytest.raises(Refusal, match=r"^loan\.not_approved$"):
        await lend_to_group(database, tier.command(), asked)
    await tier.part()
    with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
        await lend_to_group(database, tier.command(), asked)


async def test_a_lender_outside_the_system_is_owed_what_was_received_and_says_what_it_costs(database):
    village = await found(database)
    with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
        await receive_loan(database, village.command(), "Banque", 30_000)
    await village.meet()
    with pytest.raises(Refusal, match=r"^money\.not_payable amount_xof=30001 cash_unit_xof=5$"):
        await receive_loan(database, village.command(), "Banque", 30_001)
    hop = village.command(key="hop")
    assert await receive_loan(database, hop, "Banque", 30_000) == 1
    assert await receive_loan(database, hop, "Banque", 30_000) == 1, "the same hop twice"
    assert await receive_loan(database, village.command(key="other"), "Caisse", 5_000) == 2
    assert await receive_loan(database, hop, "Banque", 30_000) == 1, "also after another one came"
    assert await village.booked() == [
        "hop linkage_in 1 Banque: box:outside +30000 linkage -30000",
        "other linkage_in 1 Caisse: box:outside +5000 linkage -5000",
    ]
    first, second = await owed_outside(database, village.group_id)
    assert first == OwedOutside(1, "Banque", tier=False, principal_xof=30_000, charge_xof=0, meeting_open=True)
    await village.collect(m1=2)
    since = (await village.newest())["seq"]
    back = village.command(key="back")
    given = await give_back(database, back, first, "outside", 10_500, 500)
    assert (await give_back(database, back, first, "outside", 10_500, 500)).seq == given.seq
    await give_back(database, village.command(key="own"), second, "loan", 1_000, 0)
    assert await village.booked(since) == [
        "back linkage_out 1 Banque #1: box:outside -10500 expenses +500 linkage +10000",
        "own linkage_out 1 Caisse #2: box:loan -1000 linkage +1000",
    ]
    assert [loan.owed_xof for loan in await owed_outside(database, village.group_id)] == [20_000, 4_000]
    with pytest.raises(Refusal, match=r"^tier\.not_a_member$"):
        await repay_tier(database, village.command(), 1, "outside", 500)
    for number, fund, principal_xof, charge_xof, refusal in (
        (1, "outside", 20_005, 0, r"^tier\.above_owed amount_xof=20005 owed_xof=20000$"),
        (1, "outside", 20_000, 4_505, r"^fund\.short fund=outside amount_xof=24505 cash_xof=24500$"),
        (1, "loan", 5, 0, r"^fund\.short fund=loan amount_xof=5 cash_xof=0$"),
        (1, "outside", 3, 0, r"^money\.not_payable amount_xof=3 cash_unit_xof=5$"),
        (3, "outside", 5, 0, r"^tier\.not_a_member$"),
    ):
        with pytest.raises(Refusal, match=refusal):
            await repay_lender(database, village.command(), number, fund, principal_xof, charge_xof)
    await repay_lender(database, village.command(), 1, "outside", 20_000, 4_500)
    assert await village.balance("box:outside") == 0
    await village.part()
    with pytest.raises(Refusal, match=r"^meeting\.none_open$"):
        await repay_lender(database, village.command(), 2, "loan", 5)


async def test_a_tier_lends_to_a_group_which_passes_it_on_and_gives_it_back(database):
    tier, group = await tier_and_group(database)
    outer = await tier.approve(7, 20_000, weeks=8)
    assert [loan.to_group for loan in await loans_leaving(database, tier.group_id)] == [True]
    posted, number = await lend_to_group(database, tier.command(), outer)
    assert await tier.balance(f"principal:{outer}") == 20_000
    assert (await group.balance("box:outside"), await group.balance("linkage")) == (20_000, -20_000)
    again, same = await lend_to_group(database, tier.command(), outer)
    assert (again.seq, same, await group.balance("box:outside")) == (posted.seq, number, 20_000)

    await group.meet()
    await group.collect(m1=1, m2=1, m6=1)
    with pytest.raises(Refusal, match=r"loan\.above_limit"):
        await request_loan(database, group.command(AWA), AWA, 3_000, 8, "commerce", linkage=number)
    inner = await group.approve(AWA, 2_500, weeks=8, linkage=number)
    await hand_over(database, group.command(), inner)
    await acknowledge(database, group.command(AWA), inner)
    balances = await group.balances()
    assert (balances["box:outside"], balances["box:loan"], balances[f"principal:{inner}"]) == (17_500, 1_500, 2_500)
    with pytest.raises(Refusal, match=r"tier\.above_received"):
        await request_loan(database, group.command(1), 1, 18_000, 8, "commerce", linkage=number)

    tier.wait(weeks=4)
    await tier.part()
    await tier.meet()
    assert await tier.balance(f"charge:{outer}") == 400
    await repay_tier(database, group.command(), number, "outside", 10_400)
    assert (await tier.balance(f"charge:{outer}"), await tier.balance(f"principal:{outer}")) == (0, 10_000)
    balances = await group.balances()
    assert (balances["box:outside"], balances["linkage"], balances["expenses"]) == (7_100, -10_000, 400)
    assert (await read_linkage(database, group.group_id, number))["repaid_xof"] == 10_000
    with pytest.raises(Refusal, match=r"tier\.above_owed"):
        await repay_tier(database, group.command(), number, "outside", 10_500)
    with pytest.raises(Refusal, match=r"fund\.short fund=loan"):
        await repay_tier(database, group.command(), number, "loan", 10_000)
    assert await tier.balance(f"principal:{outer}") == 10_000, "refused in one book, undone in both"


async def test_a_member_who_is_no_group_is_lent_to_in_the_ordinary_way(database):
    tier, _ = await tier_and_group(database)
    loan = await tier.approve(1, 5_000, weeks=8)
    with pytest.raises(Refusal, match=r"tier\.not_a_member"):
        await lend_to_group(database, tier.command(), loan)


async def test_both_directions_at_once_do_not_wait_for_each_other(database):
    tier, group = await tier_and_group(database)
    loans = [await tier.approve(7, 5_000, weeks=8)]
    _, number = await lend_to_group(database, tier.command(), loans[0])
    await group.meet()
    second = await tier.approve(7, 5_000, weeks=8)
    await asyncio.gather(
        *(repay_tier(database, group.command(), number, "outside", 500) for _ in range(6)),
        lend_to_group(database, tier.command(), second),
    )
    assert await group.balance("linkage") == -7_000
