"""Whatever comes in can go out: borrowed money is lent on, other income is earned, and what was wrong is undone."""

import pytest
from sqlalchemy import text

from ledger.books.chart import BOX_LOAN, BOX_OUTSIDE, GRANTS, INCOME, LINKAGE, group_accounts
from ledger.funds.income import earn
from ledger.funds.outside_fund import receive_grant, to_loan_box
from ledger.funds.outside_loans import receive_loan, repay_lender
from ledger.loans.write_off import write_off
from ledger.meeting.correctable import correctable
from ledger.meeting.corrections import reverse
from ledger.rules.refusal import Refusal
from ledger.settlement.share_out import commit_share_out, freeze
from ledger.tontine.rounds import pay_pot, set_order
from ledger.tontine.state import read_tontine
from tests.village import AWA
from tests.village_life import ALL_IN_FAVOUR, found

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("books_balance")]


async def test_borrowed_money_is_lent_on_out_of_the_loan_box(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5)
    await receive_grant(database, village.command(), 400, "ngo")
    await receive_loan(database, village.command(), "Nyèsigiso", 5_000)
    with pytest.raises(Refusal, match=r"^fund\.short fund=outside amount_xof=5005 cash_xof=5000$"):
        await to_loan_box(database, village.command(), 5_005)
    hop = village.command(key="hop")
    posted = await to_loan_box(database, hop, 5_000)
    assert (await to_loan_box(database, hop, 5_000)).seq == posted.seq
    card = await village.card()
    assert (card.box_loan_xof, card.box_outside_xof, card.debts_xof) == (7_500, 400, 5_000)
    await village.lend(AWA, 6_000)


async def test_what_a_lender_had_back_out_of_the_loan_box_stays_with_the_members(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5)
    await receive_loan(database, village.command(), "Nyèsigiso", 5_000)
    await repay_lender(database, village.command(), 1, "loan", 5_000)
    assert (await village.balance(BOX_LOAN), await village.balance(BOX_OUTSIDE)) == (0, 5_000)
    await to_loan_box(database, village.command(), 5_000)
    await freeze(database, village.command())
    shared = await commit_share_out(database, village.command())
    assert sum(line.net_xof for line in shared.lines) == 5_000


async def test_income_is_shared_like_charges(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5)
    with pytest.raises(Refusal, match=r"^money\.not_payable"):
        await earn(database, village.command(), 503, "rent")
    hop = village.command(key="hop")
    posted = await earn(database, hop, 500, "rent")
    assert (await earn(database, hop, 500, "rent")).seq == posted.seq
    assert await village.balance(INCOME) == -500
    await freeze(database, village.command())
    shared = await commit_share_out(database, village.command())
    assert [line.net_xof for line in shared.lines] == [3_000]
    assert await village.balance(INCOME) == 0


async def test_a_group_that_was_founded_before_has_the_account_when_it_needs_it(database, monkeypatch):
    older = tuple(spec for spec in group_accounts() if spec.code != INCOME)
    monkeypatch.setattr("ledger.people.groups.founding.group_accounts", lambda: older)
    village = await found(database)
    await village.meet()
    await earn(database, village.command(), 500, "sale")
    assert await village.balance(INCOME) == -500


async def test_each_movement_that_was_entered_by_mistake_is_undone(database):
    village = await found(database)
    await village.meet()
    await village.collect(m6=5, m1=5)
    loan = await village.lend(AWA, 1_000)
    before = await village.balances()
    await earn(database, village.command(), 500, "rent")
    await receive_loan(database, village.command(), "Nyèsigiso", 5_000)
    await to_loan_box(database, village.command(), 5_000)
    await repay_lender(database, village.command(), 1, "loan", 2_000, 100)
    await write_off(database, village.command(1), loan, ALL_IN_FAVOUR)
    undone = [
        one for one in await correctable(database, village.command()) if one.kind not in ("savings", "solidarity")
    ]
    assert [one.kind for one in undone][:5] == ["write_off", "linkage_out", "to_loan_box", "linkage_in", "income"]
    for one in undone[:5]:
        await reverse(database, village.command(), one.seq)
    assert await village.balances() == before
    rows = await database.fetch(text("SELECT status FROM loan"))
    assert [row["status"] for row in rows] == ["running"]
    rows = await database.fetch(text("SELECT amount_xof, repaid_xof FROM linkage"))
    assert [tuple(row) for row in rows] == [(5_000, 5_000)], "nothing is owed on it"
    with pytest.raises(Refusal, match=r"^tier\.above_owed"):
        await repay_lender(database, village.command(), 1, "loan", 500)


async def test_a_repayment_that_is_undone_is_owed_again_on_its_own_loan(database):
    """The bank lent twice: the first loan was repaid by mistake, the second as it should be."""
    village = await found(database)
    await village.meet()
    for _ in range(2):
        await receive_loan(database, village.command(), "Banque", 5_000)
    wrong = await repay_lender(database, village.command(), 1, "outside", 2_000)
    await repay_lender(database, village.command(), 2, "outside", 2_000)
    await reverse(database, village.command(), wrong.seq)
    rows = await database.fetch(text("SELECT repaid_xof FROM linkage ORDER BY number"))
    assert [row["repaid_xof"] for row in rows] == [0, 2_000]


async def test_a_lenders_loan_that_is_delivered_again_after_its_meeting_is_the_first_one(database):
    village = await found(database)
    await village.meet()
    hop = village.command()
    assert await receive_loan(database, hop, "Banque", 5_000) == 1
    await village.part()
    assert await receive_loan(database, hop, "Banque", 5_000) == 1
    assert await village.balance("linkage") == -5_000


async def test_a_lenders_loan_is_not_undone_under_its_repayment(database):
    village = await found(database)
    await village.meet()
    await receive_loan(database, village.command(), "Nyèsigiso", 5_000)
    seq = (await village.newest())["seq"]
    await repay_lender(database, village.command(), 1, "outside", 1_000)
    with pytest.raises(Refusal, match=rf"^correction\.built_upon seq={seq}$"):
        await reverse(database, village.command(), seq)
    assert await village.balance(LINKAGE) == -4_000


async def test_a_pot_that_went_to_the_wrong_hands_is_undone(database):
    village = await found(database, "tontine", members=6, share_value_xof=1_000, fines=[])
    await village.meet()
    await set_order(database, village.command(), [1, 2, 3, 4, 5, 6], ALL_IN_FAVOUR)
    await village.collect(m1=1, m2=1)
    pot = (await read_tontine(database, village.group_id)).next_pot()
    posted = await pay_pot(database, village.command(), pot)
    await reverse(database, village.command(), posted.seq)
    assert (await read_tontine(database, village.group_id)).next_pot() == pot


async def test_all_movements_of_a_meeting_can_be_corrected(database):
    village = await found(database)
    await village.meet()
    for _ in range(30):
        await earn(database, village.command(), 5, "rent")
    assert len(await correctable(database, village.command())) == 30
    assert await village.balance(GRANTS) == 0
