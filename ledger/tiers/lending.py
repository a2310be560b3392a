"""Village organisations and networks: groups whose members are groups, and the money they lend each other.

One event in two books is two transactions in one unit, with both heads locked in ascending order.
Source: the SHG method of Manjari and NRLM; docs/rules.md, "Self-help groups and their tiers".
"""

from dataclasses import replace

from sqlalchemy import bindparam, select, update

from ledger.books.chart import BOX_LOAN, loan_accounts, principal_of
from ledger.books.command import Command
from ledger.books.draft import Notice, Posted
from ledger.card import Card, read_card
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, Row, UnitOfWork
from ledger.funds.outside_loans import BOXES, read_linkage, receive_in, repay_in
from ledger.journal.accounts import open_accounts
from ledger.journal.instalments import plan
from ledger.journal.reading import posted_under
from ledger.loans.charges_due import charge_at_handover, charge_what_is_settled
from ledger.loans.repayments import close_repaid, owed_loans, settled
from ledger.people.second import require_second
from ledger.rules import waterfall
from ledger.rules.due_dates import due_days
from ledger.rules.instalments import instalments
from ledger.rules.money import check_payable
from ledger.rules.refusal import Refusal
from ledger.tables import Loan, SavingsGroup, TierMember, table_of

_loan, _tier_member, _group = table_of(Loan), table_of(TierMember), table_of(SavingsGroup)
_LOAN = select(_loan).where(_loan.c.group_id == GROUP, _loan.c.number == bindparam("number"))
_RUN = update(_loan).where(_loan.c.group_id == bindparam("at_group"), _loan.c.number == bindparam("at_number"))
_MEMBER = (
    select(_tier_member.c.group_id, _tier_member.c.representative, _group.c.name)
    .join(_group, _group.c.id == _tier_member.c.group_id)
    .where(
        _tier_member.c.tier_id == bindparam("tier_id"),
        _tier_member.c.member == bindparam("member"),
        _tier_member.c.ended_on.is_(None),
    )
)
_CODE = select(_group.c.code).where(_group.c.id == GROUP)


async def lend_to_group(database: Database, command: Command, loan: int) -> tuple[Posted, int]:
    """Hand an approved loan of the tier to the group that asked: its books receive the cash in the same unit.

    Gives the tier's transaction and the number of the loan from outside in the group's books.

    Raises:
        Refusal: no meeting of the tier is open, the loan is not approved or not of a group, its box holds less.
    """
    asked = await _loan_row(database, command.group_id, loan)
    borrower = await _group_behind(database, command.group_id, asked["member"])
    async with begin(database, command, with_groups=(borrower["group_id"],)) as begun:
        unit = begun.unit
        row = await _loan_row(unit, command.group_id, loan)
        part = replace(command, key=f"loan/{loan}/tier")
        to_group = replace(part, group_id=borrower["group_id"], key=f"tier/{command.group_id}/{loan}", member=None)
        tier_code = (await unit.fetch(_CODE, group_id=command.group_id))[0]["code"]
        amount = row["principal_xof"]
        posted = await posted_under(unit, command.group_id, part.key)
        if posted is None:
            part = await require_second(unit, part)
            posted = await _hand_over(unit, part, await begun.card_of(row["member"]), row)
        number = await receive_in(unit, to_group, amount, None, lender=tier_code, tier=(command.group_id, loan))
        return posted, number


async def _hand_over(unit: UnitOfWork, command: Command, card: Card, row: Row) -> Posted:
    loan, amount = row["number"], row["principal_xof"]
    meeting = card.meeting_for_cash().number
    if row["status"] != "approved":
        raise Refusal("loan.not_approved")
    if card.box_loan_xof < amount:
        raise Refusal("loan.box_short", amount_xof=amount, box_xof=card.box_loan_xof)
    await open_accounts(unit, command.group_id, loan_accounts(loan, row["member"]))
    days = due_days(card.rules, command.day, row["weeks"])
    await unit.fetch(
        _RUN,
        at_group=command.group_id,
        at_number=loan,
        status="running",
        handed_over_on=command.day.isoformat(),
        next_due_on=days[0].isoformat(),
        last_due_on=days[-1].isoformat(),
    )
    await plan(unit, command.group_id, loan, instalments(amount, days, card.rules.cash_unit_xof))
    entries = {BOX_LOAN: -amount, principal_of(loan): amount}
    entries |= await charge_at_handover(unit, card, row, command.day)
    return await unit.post(command.draft("loan", entries, meeting=meeting))


async def repay_tier(database: Database, command: Command, linkage: int, fund: str, amount_xof: int) -> Posted:
    """Let a group give back to its tier out of the ``loan`` or the ``outside`` fund: both books move in one unit.

    ``command`` is the group's; the tier's books charge first, then principal. Gives the group's transaction.

    Raises:
        Refusal: no meeting of the group is open, ``tier.not_a_member``, ``.above_owed``, ``fund.short``.
    """
    assert command.member is not None  # noqa: S101 -- money is given back by a person
    outer = await read_linkage(database, command.group_id, linkage)
    if outer["tier_id"] is None:
        raise Refusal("tier.not_a_member")
    request = Request(kind="linkage_out", entries={BOXES[fund]: -amount_xof})
    with_groups = (outer["tier_id"],)
    async with begin(database, command, request, member=command.member, with_groups=with_groups) as begun:
        if begun.posted:
            return begun.posted
        unit, meeting = begun.unit, begun.meeting
        check_payable(amount_xof, begun.card.rules.cash_unit_xof)
        command = await require_second(unit, command)
        part = await _receive_repayment(unit, command, outer, amount_xof)
        return await repay_in(
            unit, command, linkage, fund, part.principal_xof, part.charge_xof + part.fines_xof, meeting
        )


async def _receive_repayment(
    unit: UnitOfWork, command: Command, outer: Row, amount_xof: int
) -> waterfall.RepaymentPart:
    """Lay the amount over the tier's loan to the group, in the tier's books."""
    tier_id, loan = outer["tier_id"], outer["tier_loan"]
    member: int = (await _loan_row(unit, tier_id, loan))["member"]
    card = await read_card(unit, tier_id, member)
    owed = [item for item in owed_loans(card) if item.key == str(loan)]
    repayment = waterfall.repay(amount_xof, owed)
    if repayment.left_over_xof:
        raise Refusal("tier.above_owed", amount_xof=amount_xof, owed_xof=repayment.paid_xof)
    to_tier = replace(command, group_id=tier_id, key=f"tier/{command.group_id}/{command.key}", member=None)
    meeting = card.meeting.number if card.meeting and card.meeting.open else None
    notice = Notice("repaid", member, {"amount": amount_xof, "owed": repayment.owed_after_xof})
    entries = {BOX_LOAN: amount_xof} | settled(repayment)
    await charge_what_is_settled(unit, to_tier, card, repayment, meeting)
    await unit.post(to_tier.draft("repayment", entries, meeting=meeting, notices=(notice,)))
    await close_repaid(unit, tier_id, member)
    return repayment.parts[0]


async def _group_behind(unit: Database | UnitOfWork, tier_id: int, member: int) -> Row:
    rows = await unit.fetch(_MEMBER, tier_id=tier_id, member=member)
    if not rows:
        raise Refusal("tier.not_a_member")
    return rows[0]


async def _loan_row(unit: Database | UnitOfWork, group_id: int, loan: int) -> Row:
    rows = await unit.fetch(_LOAN, group_id=group_id, number=loan)
    if not rows:
        raise Refusal("loan.not_approved")
    return rows[0]
