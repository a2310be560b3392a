"""A repayment at the meeting: charge first, then principal; of several loans the oldest first.

Source: VSL Associates' field guide; docs/rules.md, "Loans". Fines are an account of the member, paid apart.
"""

from sqlalchemy import bindparam, update

from ledger.act import Act
from ledger.card import Card, read_card
from ledger.chart import BOX_LOAN, charge_of, principal_of
from ledger.database import Database
from ledger.draft import Notice, Posted
from ledger.journal import posted_under
from ledger.rules import waterfall
from ledger.rules.money import check_payable
from ledger.rules.refusal import Refusal
from ledger.tables import Loan, table_of

_loan = table_of(Loan)
_REPAID = update(_loan).where(_loan.c.group_id == bindparam("at_group"), _loan.c.number == bindparam("at_number"))


def lay_out(card: Card, amount_xof: int) -> waterfall.Repayment:
    """Show what a repayment would settle; whatever is left over is handed back, never taken.

    Raises:
        Refusal: ``loan.nothing_owed``, or an amount that no coins make.
    """
    check_payable(amount_xof, card.rules.cash_unit_xof)
    owed = [
        waterfall.Loan(str(loan.number), loan.handed_over_on or card.cycle_began_on, loan.principal_xof, loan.charge_xof)
        for loan in card.running
        if loan.owed_xof
    ]
    if not owed:
        raise Refusal("loan.nothing_owed")
    return waterfall.repay(amount_xof, owed)


async def repay(database: Database, act: Act, member: int, amount_xof: int) -> Posted:
    """Record cash that a member brings for her loans; takes no more than she owes.

    Raises:
        Refusal: no meeting is open, nothing is owed, the amount is not payable.
    """
    async with database.unit() as unit:
        await unit.lock(act.group_id)
        card = await read_card(unit, act.group_id, member)
        if known := await posted_under(unit, act.group_id, act.key):
            return known
        meeting = card.meeting_for_cash()
        repayment = lay_out(card, amount_xof)
        entries: dict[str, int] = {BOX_LOAN: repayment.paid_xof}
        for part in repayment.parts:
            entries[charge_of(int(part.key))] = -part.charge_xof
            entries[principal_of(int(part.key))] = -part.principal_xof
        facts: dict[str, int | str] = {"amount": repayment.paid_xof, "owed": repayment.owed_after_xof}
        draft = act.draft(
            "repayment", entries, meeting=meeting.number, notices=(Notice("repaid", member, facts),)
        )
        posted = await unit.post(draft)
        for part in repayment.parts:
            if part.closes:
                await unit.fetch(_REPAID, at_group=act.group_id, at_number=int(part.key), status="repaid")
        return posted
