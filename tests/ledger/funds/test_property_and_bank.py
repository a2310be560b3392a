"""Property and money kept outside the box have accounts of their own; a count of the box has neither."""

import pytest

from ledger.audit import audit
from ledger.books.chart import BOX_LOAN, EXPENSES, INCOME, INHERITED
from ledger.funds.bank import move_kept
from ledger.funds.property import buy, sell, take_off
from ledger.meeting.correctable import correctable
from ledger.meeting.corrections import reverse
from ledger.people.groups.standing import read_books
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.refusal import Refusal
from ledger.settlement.preview import preview_share_out
from ledger.settlement.share_out import commit_share_out, freeze
from tests.village import BINTA
from tests.village_life import ALL_IN_FAVOUR, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]
DIVIDED = AssemblyVote(present=6, in_favour=3, against=3)


async def saved(database, **shares):
    village = await found(database)
    await village.meet()
    await village.collect(**(shares or {"m6": 5, "m1": 5}))
    return village


async def test_money_goes_to_the_bank_and_comes_back_with_interest_less_a_fee(database):
    village = await saved(database)
    hop = village.command(key="hop")
    posted = await move_kept(database, hop, "deposit", "bank", 4_000)
    assert (await move_kept(database, hop, "deposit", "bank", 4_000)).seq == posted.seq
    await move_kept(database, village.command(), "interest", "bank", 37)
    await move_kept(database, village.command(), "bank_fee", "bank", 12)
    await move_kept(database, village.command(), "withdrawal", "bank", 1_500)
    await move_kept(database, village.command(), "deposit", "wallet", 500)
    balances = await village.balances()
    assert (balances["kept:bank"], balances["kept:wallet"], balances[BOX_LOAN]) == (2_525, 500, 2_000)
    assert (balances[INCOME], balances[EXPENSES]) == (-37, 12)
    card = await village.card()
    assert (card.box_loan_xof, card.kept_xof) == (2_000, 3_025), "the box is what is counted"


@pytest.mark.parametrize(
    ("act", "amount_xof", "refusal"),
    [
        ("deposit", 5_005, r"^fund\.short fund=loan amount_xof=5005 cash_xof=5000$"),
        ("deposit", 3, r"^money\.not_payable"),
        ("withdrawal", 5, r"^kept\.short amount_xof=5 cash_xof=0$"),
        ("bank_fee", 1, r"^kept\.short"),
        ("interest", 37, r"^kept\.short amount_xof=37 cash_xof=0$"),
        ("interest", 0, r"^money\.not_positive"),
    ],
)
async def test_nobody_moves_what_is_not_there(database, act, amount_xof, refusal):
    village = await saved(database)
    with pytest.raises(Refusal, match=refusal):
        await move_kept(database, village.command(), act, "bank", amount_xof)


async def test_a_bank_that_was_emptied_still_pays_interest(database):
    village = await saved(database)
    await move_kept(database, village.command(), "deposit", "bank", 500)
    await move_kept(database, village.command(), "withdrawal", "bank", 500)
    await move_kept(database, village.command(), "interest", "bank", 37)
    assert ((await village.card()).bank_xof, (await village.card()).wallet_xof) == (37, 0)
    with pytest.raises(Refusal, match=r"^kept\.short"):
        await move_kept(database, village.command(), "interest", "wallet", 37)


@pytest.mark.parametrize("act", ["deposit", "interest"])
async def test_the_bank_takes_two_officers(database, act):
    village = await saved(database)
    await move_kept(database, village.command(), "deposit", "bank", 500)
    alone = village.command()
    with pytest.raises(Refusal, match=r"^second\.needed"):
        await move_kept(database, type(alone)(alone.group_id, "alone", alone.at, "ussd", BINTA), act, "bank", 500)


async def test_the_assembly_buys_and_sells_and_takes_off_what_is_lost(database):
    village = await saved(database)
    hop = village.command(key="hop")
    bought = await buy(database, hop, "machine", 2_000, ALL_IN_FAVOUR)
    assert (await buy(database, hop, "machine", 2_000, ALL_IN_FAVOUR)).seq == bought.seq
    await buy(database, village.command(), "machine", 1_000, ALL_IN_FAVOUR)
    await buy(database, village.command(), "animals", 500, ALL_IN_FAVOUR)
    card = await village.card()
    assert [(thing.code, thing.value_xof) for thing in card.things] == [
        ("animals1", 500),
        ("machine1", 2_000),
        ("machine2", 1_000),
    ]
    await sell(database, village.command(), "machine1", 2_300, ALL_IN_FAVOUR)
    await take_off(database, village.command(), "machine2", 400, ALL_IN_FAVOUR)
    await sell(database, village.command(), "machine2", 450, ALL_IN_FAVOUR)
    await take_off(database, village.command(), "animals1", 500, ALL_IN_FAVOUR)
    balances = await village.balances()
    assert (balances[BOX_LOAN], balances[INCOME], balances[EXPENSES]) == (4_250, -300, 400 + 150 + 500)
    assert not [code for code in balances if code.startswith("property:")]
    with pytest.raises(Refusal, match=r"^property\.unknown"):
        await sell(database, village.command(), "machine1", 500, ALL_IN_FAVOUR)
    assert (await village.said("decided"))[0].startswith("1 decided what=property_in in_favour=6")


async def test_what_the_assembly_did_not_carry_is_not_bought(database):
    village = await saved(database)
    with pytest.raises(Refusal, match=r"^decision\.not_carried"):
        await buy(database, village.command(), "land", 2_000, DIVIDED)
    with pytest.raises(Refusal, match=r"^fund\.short fund=loan"):
        await buy(database, village.command(), "land", 5_005, ALL_IN_FAVOUR)
    await buy(database, village.command(), "land", 2_000, ALL_IN_FAVOUR)
    with pytest.raises(Refusal, match=r"^property\.above_value amount_xof=2001 value_xof=2000$"):
        await take_off(database, village.command(), "land1", 2_001, ALL_IN_FAVOUR)


async def test_each_act_that_was_a_mistake_is_undone(database):
    village = await saved(database)
    before = await village.balances()
    await move_kept(database, village.command(), "deposit", "bank", 1_000)
    await move_kept(database, village.command(), "interest", "bank", 37)
    await move_kept(database, village.command(), "bank_fee", "bank", 12)
    await move_kept(database, village.command(), "withdrawal", "bank", 500)
    bought = await buy(database, village.command(), "stock", 2_000, ALL_IN_FAVOUR)
    await take_off(database, village.command(), "stock1", 100, ALL_IN_FAVOUR)
    await sell(database, village.command(), "stock1", 2_000, ALL_IN_FAVOUR)
    with pytest.raises(Refusal, match=r"^correction\.built_upon"):
        await reverse(database, village.command(), bought.seq)
    undone = [
        one for one in await correctable(database, village.command()) if one.kind not in ("savings", "solidarity")
    ]
    assert [(one.kind, one.amount_xof) for one in undone] == [
        ("property_out", 2_000),
        ("property_less", 100),
        ("property_in", 2_000),
        ("withdrawal", 500),
        ("bank_fee", 12),
        ("interest", 37),
        ("deposit", 1_000),
    ]
    for one in undone:
        await reverse(database, village.command(), one.seq)
    assert await village.balances() == before


async def test_property_is_left_to_the_next_cycle_as_it_stands(database):
    village = await saved(database)
    await buy(database, village.command(), "machine", 2_000, ALL_IN_FAVOUR)
    await freeze(database, village.command())
    shared = await commit_share_out(database, village.command())
    assert sum(line.net_xof for line in shared.lines) == 3_000
    balances = await village.balances()
    assert (balances["property:machine1"], balances[INHERITED]) == (2_000, -2_000)
    await village.part()
    await village.meet()
    await sell(database, village.command(), "machine1", 1_500, ALL_IN_FAVOUR)
    assert (await village.balances())[INHERITED] == -2_000, "what there was at the start stays what it was"
    await village.collect(m6=1)
    await freeze(database, village.command())
    await commit_share_out(database, village.command())
    assert INHERITED not in await village.balances()


async def test_what_is_kept_outside_the_box_is_taken_back_before_anything_is_shared(database):
    village = await saved(database)
    await move_kept(database, village.command(), "deposit", "wallet", 1_000)
    await freeze(database, village.command())
    with pytest.raises(Refusal, match=r"^shareout\.money_kept kept_xof=1000$"):
        await preview_share_out(database, village.group_id)
    with pytest.raises(Refusal, match=r"^shareout\.money_kept"):
        await commit_share_out(database, village.command())
    await move_kept(database, village.command(), "withdrawal", "wallet", 1_000)
    shared = await commit_share_out(database, village.command())
    assert sum(line.net_xof for line in shared.lines) == 5_000


async def test_what_makes_no_coin_is_a_fee_so_that_the_cycle_can_end(database):
    village = await saved(database)
    await move_kept(database, village.command(), "deposit", "wallet", 1_000)
    await move_kept(database, village.command(), "interest", "wallet", 3)
    await freeze(database, village.command())
    await move_kept(database, village.command(), "withdrawal", "wallet", 1_000)
    with pytest.raises(Refusal, match=r"^kept\.below_a_coin kept_xof=3$"):
        await move_kept(database, village.command(), "withdrawal", "wallet", 5)
    await move_kept(database, village.command(), "bank_fee", "wallet", 3)
    shared = await commit_share_out(database, village.command())
    assert sum(line.net_xof for line in shared.lines) == 5_000


async def test_a_group_that_owns_something_is_not_dissolved(database):
    village = await saved(database)
    await buy(database, village.command(), "land", 5_000, ALL_IN_FAVOUR)
    assert (await read_books(database, village.group_id)).left_xof >= 5_000


async def test_what_only_some_groups_have_keeps_its_bounds_in_the_audit(database):
    village = await saved(database)
    await move_kept(database, village.command(), "deposit", "bank", 1_000)
    assert (await audit(database)).ok
