"""What a screen says before an end is what the books have after it: one function gives both."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.books.chart import BOX_LOAN, BOX_SOLIDARITY
from ledger.funds.fines import impose
from ledger.funds.savings import save
from ledger.funds.solidarity_fund import lend_help
from ledger.loans import acknowledge, hand_over
from ledger.loans.handover import in_hand_xof
from ledger.loans.rows import loans_leaving
from ledger.meeting.rounds.collection_round import Contribution
from ledger.rules.refusal import Refusal
from ledger.settlement.departure import departure_of, leave, leaving, owed_to_all, record_death
from ledger.settlement.ends_of_cycles.cycle_end import read_cycle_end
from ledger.settlement.ends_of_cycles.self_help_year import close_year
from ledger.settlement.share_out import commit_share_out, freeze
from ledger.tontine.rounds import pay_pot, set_order
from ledger.tontine.state import read_tontine
from tests.kit.effort import examples
from tests.village import AWA, BINTA
from tests.village_life import ALL_IN_FAVOUR, Village, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
SIX = range(1, 7)
WALKED = settings(
    max_examples=examples(6, 60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_codes = iter(range(1, 99_999))


async def boxes(village: Village) -> int:
    return await village.balance(BOX_LOAN) + await village.balance(BOX_SOLIDARITY)


async def shared_as_read(village: Village) -> int:
    """Share out; the francs that left both boxes. What each was told by SMS is what the list said of her."""
    await freeze(village.database, village.command())
    before, cash_xof = (await read_cycle_end(village.database, village.group_id)).table(), await boxes(village)
    await commit_share_out(village.database, village.command())
    after = (await read_cycle_end(village.database, village.group_id)).table()
    assert (after.lines, after.each_xof, after.result) == (before.lines, before.each_xof, before.result)
    paid_xof = cash_xof - await boxes(village)
    assert paid_xof == before.paid_xof
    for member in SIX:
        heard = await village.heard(member)
        told_xof = sum(int(facts["net"]) for topic, facts in heard if topic == "share_out")
        told_xof += sum(int(facts["amount"]) for topic, facts in heard if topic == "granted")
        assert told_xof == before.takes_xof(member)
    return paid_xof


async def test_help_that_is_settled_at_the_share_out_is_split_as_it_was_read(database):
    """12,000 F in shares, 6,000 F of solidarity, 3,000 F of it lent as help: 1,000 F each, and 2,000 F for a share.

    Awa settles her 3,000 F from what she is due; the fund has its 6,000 F again. 18,000 F less her 3,000 F leave.
    """
    village = await found(database, solidarity_xof=1_000, solidarity_at_end="split", share_value_xof=1_000)
    await village.meet()
    await village.bring(dict.fromkeys(SIX, Contribution(shares=2)) | {AWA: Contribution(shares=5)})
    await lend_help(database, village.command(), AWA, "illness", 3_000)
    table = (await read_cycle_end(database, village.group_id)).table()
    assert (table.each_xof, table.takes_xof(1), table.takes_xof(AWA)) == (1_000, 3_000, 3_000)
    assert table.paid_xof == 18_000
    assert await shared_as_read(village) == 18_000


@pytest.mark.parametrize(("fines_go_to", "each_xof"), [("loan", 75), ("solidarity", 90)])
async def test_fines_that_go_to_the_fund_are_split_with_it(database, fines_go_to, each_xof):
    """Three gave 150 F: 450 F are 75 F for each of six; with 100 F of fines from a share 90 F, in coins of 5 F."""
    rules = {"solidarity_at_end": "split", "fines_go_to": fines_go_to}
    village = await found(database, solidarity_xof=150, **rules)
    await village.meet()
    await village.collect(m1=1, m3=2, m6=4)
    for _ in range(2):
        await impose(database, village.command(), BINTA, "late")
    assert (await read_cycle_end(database, village.group_id)).table().each_xof == each_xof
    await shared_as_read(village)


@WALKED
@given(
    shares=st.lists(st.integers(0, 5), min_size=6, max_size=6),
    fines=st.lists(st.integers(0, 4), min_size=6, max_size=6),
    helped=st.integers(0, 3),
    lent=st.booleans(),
    at_end=st.sampled_from(["split", "carried"]),
    remainder=st.sampled_from(["next_cycle", "solidarity", "largest_fraction"]),
    fines_go_to=st.sampled_from(["loan", "solidarity"]),
    gone=st.sampled_from(["", "left", "died"]),
)
async def test_whatever_a_group_has_the_list_is_what_is_paid(
    database, shares, fines, helped, lent, at_end, remainder, fines_go_to, gone
):
    village = await found(
        database,
        code=f"{next(_codes):05}",
        solidarity_xof=500,
        solidarity_at_end=at_end,
        remainder=remainder,
        fines_go_to=fines_go_to,
    )
    await village.meet()
    await village.bring({member: Contribution(shares=shares[member - 1]) for member in SIX})
    for member in SIX:
        for _ in range(fines[member - 1]):
            await impose(database, village.command(), member, "late")
    if helped:
        await lend_help(database, village.command(), AWA, "illness", helped * 495)
    if lent and shares[BINTA - 1] > 1:
        await village.lend(BINTA, 500)
    if gone:
        await goes_as_shown(village, 2, gone)
    if not sum(shares[member - 1] for member in SIX if (member, gone) != (2, "left")):
        with pytest.raises(Refusal, match=r"shareout\.no_shares"):
            (await read_cycle_end(database, village.group_id)).table()
        return
    await shared_as_read(village)


async def goes_as_shown(village: Village, member: int, why: str) -> None:
    """She leaves or dies; what her summary says of her is what the books have then."""
    card, cash_xof = await village.card(member), await village.balance(BOX_LOAN)
    if why == "died":
        done = await record_death(village.database, village.command(), member)
        assert owed_to_all(await village.card(member)) == owed_to_all(card) == done.debt_left_xof
        assert await village.balance(BOX_LOAN) == cash_xof
        return
    shown = leaving(card)
    assert await leave(village.database, village.command(), member) == shown == departure_of(card)
    assert owed_to_all(await village.card(member)) == shown.debt_left_xof
    facts = [facts for topic, facts in await village.heard(member) if topic == "left"]
    assert [(fact["net"], fact["savings"]) for fact in facts] == [(shown.paid_xof, card.savings_xof)]


async def refused_alike(village: Village, member: int) -> str:
    """Why her summary is not drawn, which is why its confirmation is refused, with the same figures."""
    with pytest.raises(Refusal) as drawn:
        leaving(await village.card(member))
    with pytest.raises(Refusal) as confirmed:
        await leave(village.database, village.command(), member)
    assert str(drawn.value) == str(confirmed.value)
    return str(drawn.value)


async def test_a_leavers_summary_looks_at_all_that_its_confirmation_needs(database):
    """Of her 1,500 F in a box of 2,500 F, 2,000 F are on their way to another; or to herself."""
    village = await found(database, solidarity_xof=0)
    assert await refused_alike(village, AWA) == "meeting.none_open"
    await village.meet()
    await village.collect(m2=2, m6=3)
    loan = await village.approve(AWA, 2_000)
    await hand_over(database, village.command(), loan)
    assert await refused_alike(village, AWA) == "cycle.handover_waiting loans=1"
    await acknowledge(database, village.command(AWA), loan)
    assert await refused_alike(village, 2) == "fund.short fund=loan amount_xof=1000 cash_xof=500"
    await village.part()
    await village.meet()
    await village.collect(m1=5, m3=5)
    await freeze(database, village.command())
    await commit_share_out(database, village.command())
    assert await refused_alike(village, AWA) == "cycle.closed"


@pytest.mark.parametrize("owes", ["help", "fines", "a fine on a loan"])
async def test_a_leavers_summary_knows_what_of_her_savings_moves_to_the_other_box(database, owes):
    """All but 245 F of the loan box is with Binta; what Awa settles to the solidarity fund leaves that box too."""
    village = await found(database, solidarity_xof=1_000, fines_go_to="solidarity", loan_multiplier=10)
    await village.meet()
    await village.bring({1: Contribution(shares=5), AWA: Contribution(shares=1), BINTA: Contribution(shares=5)})
    if owes == "help":
        await lend_help(database, village.command(), AWA, "illness", 500)
    elif owes == "fines":
        for _ in range(5):
            await impose(database, village.command(), AWA, "late")
    else:
        await village.lend(AWA, 250, weeks=1)
        for _ in range(2):
            await village.part()
            await village.meet()
    await village.lend(BINTA, await village.balance(BOX_LOAN) - 245)
    assert (await refused_alike(village, AWA)).endswith(f"cash_xof={await village.balance(BOX_LOAN)}")


async def test_a_loan_that_takes_the_place_of_another_gives_what_was_shown(database):
    village = await found(database, solidarity_xof=0, charge_model="flat")
    await village.meet()
    await village.collect(m1=4, m2=4, m6=5)
    await village.lend(AWA, 2_000, weeks=8)
    loan = await village.approve(AWA, 5_000, weeks=8, refinances=True)
    asked = next(one for one in await loans_leaving(database, village.group_id) if one.number == loan)
    cash_xof = await village.balance(BOX_LOAN)
    await hand_over(database, village.command(), loan)
    shown_xof = await in_hand_xof(database, village.group_id, loan)
    await acknowledge(database, village.command(AWA), loan)
    assert cash_xof - await village.balance(BOX_LOAN) == shown_xof == asked.principal_xof - asked.owed_xof == 3_000


async def test_the_year_of_a_self_help_group_keeps_what_was_shown(database):
    village = await found(database, family="shg", solidarity_xof=0)
    await village.meet()
    await village.collect(**{f"m{member}": 1 for member in SIX})
    await impose(database, village.command(), BINTA, "late")
    shown = (await read_cycle_end(database, village.group_id)).own_capital
    await close_year(database, village.command())
    assert (await read_cycle_end(database, village.group_id)).own_capital == shown


async def test_a_pot_is_paid_as_it_was_shown(database):
    village = await found(database, family="tontine", share_value_xof=1_000, min_members=2)
    await village.meet()
    await set_order(database, village.command(), list(SIX), ALL_IN_FAVOUR)
    for member in SIX:
        await save(database, village.command(), member, 1)
    pot, cash_xof = (await read_tontine(database, village.group_id)).next_pot(), await village.balance(BOX_LOAN)
    await pay_pot(database, village.command(), pot)
    assert cash_xof - await village.balance(BOX_LOAN) == pot.amount_xof > 0
