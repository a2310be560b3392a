"""A repayment at the meeting: fines on the loan first, then charge, then principal; of several loans the oldest first.

What is too much is handed back, or becomes shares where the group says so. Source: VSL Associates' field guide;
docs/rules.md, "Loans".
"""

from sqlalchemy import bindparam, exists, update

from ledger.books.chart import BOX_LOAN, charge_of, penalty_of, principal_of
from ledger.books.command import Command
from ledger.books.draft import Declaring, Notice, Posted
from ledger.card import Card, OpenLoan, read_card
from ledger.commands import Request, begin
from ledger.database import Database, UnitOfWork
from ledger.funds import declarations
from ledger.funds.fines import into_fund
from ledger.funds.savings import save_in
from ledger.loans.charges_due import charge_what_is_settled
from ledger.loans.due import due_of_member
from ledger.rules.funds.savings import allowed_shares
from ledger.rules.loans import waterfall
from ledger.rules.loans.charges import charge_due
from ledger.rules.loans.due_dates import is_started, period_began_on
from ledger.rules.money import check_payable
from ledger.rules.refusal import Refusal
from ledger.tables import Account, Entry, Journal, Loan, table_of

_loan, _account = table_of(Loan), table_of(Account)
_journal, _entry = table_of(Journal), table_of(Entry)
_OWES = exists().where(
    _account.c.group_id == _loan.c.group_id, _account.c.loan == _loan.c.number, _account.c.balance_xof != 0
)
_CLOSE_REPAID = update(_loan).where(
    _loan.c.group_id == bindparam("at_group"),
    _loan.c.member == bindparam("at_member"),
    _loan.c.status == "running",
    ~_OWES,
)


def owed_loans(card: Card, *, renews: bool = False) -> list[waterfall.LoanOwed]:
    """Her loans as a repayment meets them; ``renews``: as a new loan does that takes their place.

    What settles a loan before its due meeting settles the period under way too, where the group has it so; a new loan
    always does.
    """
    started = card.here and (renews or card.rules.started_period == "charged")
    return [
        waterfall.LoanOwed(
            str(loan.number),
            loan.handed_over_on or card.cycle_began_on,
            loan.principal_xof,
            loan.charge_xof,
            loan.penalty_xof,
            _started_xof(card, loan) if started else 0,
        )
        for loan in card.running
        if loan.owed_xof
    ]


def owed_xof(card: Card) -> int:
    """What settles all her loans today."""
    return sum(loan.settled_by_xof for loan in owed_loans(card))


def _started_xof(card: Card, loan: OpenLoan) -> int:
    """The charge of the period under way, 0 at the meeting at which it begins."""
    term_began_on = loan.more_time_on or loan.handed_over_on
    if term_began_on is None or loan.next_due_on is None or loan.charge_model == "flat-term":
        return 0
    began_on = period_began_on(card.rules, term_began_on, loan.next_due_on)
    today = card.meeting.held_on if card.meeting is not None and card.meeting.open else None
    if not is_started(began_on, met_on=card.met_on, today=today):
        return 0
    return charge_due(
        loan.charge_model,
        loan.charge_percent,
        lent_xof=loan.asked_xof,
        principal_xof=loan.principal_xof,
        charge_xof=loan.charge_xof,
        period=loan.periods_charged + 1,
        periods=loan.periods,
        cash_unit_xof=card.rules.cash_unit_xof,
    )


def lay_out(card: Card, amount_xof: int) -> waterfall.Repayment:
    """Show what a repayment would settle; what is left over is handed back, or becomes shares by the group's setting.

    Raises:
        Refusal: ``loan.nothing_owed``, an amount that no coins make; ``tier.group_gives_back`` for a group's loan,
            whose money leaves the group's own box.
    """
    if any(loan.linked for loan in card.running):
        raise Refusal("tier.group_gives_back")
    check_payable(amount_xof, card.rules.cash_unit_xof)
    owed = owed_loans(card)
    if not owed:
        raise Refusal("loan.nothing_owed")
    return waterfall.repay(amount_xof, owed)


async def declare_repayment(database: Database, command: Command, member: int, amount_xof: int) -> Posted:
    """Record that a member will bring ``amount_xof`` for her loans; a newer figure takes the place of one waiting.

    It is cut to what she owes at the next meeting, the charge of that meeting included.

    Raises:
        Refusal: nothing is owed, or an amount that no coins make; ``declaration.newer``.
    """
    due = await due_of_member(database, command.group_id, member, command.day)
    brings_xof = min(amount_xof, due.owed_xof) if due is not None else amount_xof

    def decide(card: Card) -> tuple[Declaring, Notice]:
        lay_out(card, brings_xof)
        facts = {"amount": brings_xof} | declarations.in_place_of(card.declared_repayment)
        return Declaring(member, "repayment", 0, brings_xof), Notice("repayment_declared", member, facts)

    request = Request(kind="declare", member=member)
    return await declarations.declare(database, command, request, member, decide)


async def repay(database: Database, command: Command, member: int, amount_xof: int) -> Posted:
    """Record cash that a member brings for her loans; they take no more than she owes.

    Raises:
        Refusal: no meeting is open, nothing is owed, the amount is not payable.
    """
    request = Request(kind="repayment", member=member, brings_xof=amount_xof)
    async with begin(database, command, request, member=member) as begun:
        if begun.posted:
            return begun.posted
        return await repay_in(begun.unit, command, begun.card, amount_xof, begun.meeting)


async def repay_in(unit: UnitOfWork, command: Command, card: Card, amount_xof: int, meeting: int) -> Posted:
    """Post a repayment, close the loans it settles, and turn what is left over into shares where the group does so.

    Raises:
        Refusal: as ``lay_out``.
    """
    repayment = lay_out(card, amount_xof)
    facts: dict[str, int | str] = {"amount": repayment.paid_xof, "owed": repayment.owed_after_xof}
    await charge_what_is_settled(unit, command, card, repayment, meeting)
    posted = await unit.post(
        command.draft(
            "repayment",
            entries_of(card, repayment),
            meeting=meeting,
            notices=(Notice("repaid", card.member, facts),),
        )
    )
    if not posted.repeated:
        await close_repaid(unit, command.group_id, card.member)
        await _buy_shares(unit, command.child("shares"), card, repayment.left_over_xof, meeting)
    return posted


def entries_of(card: Card, repayment: waterfall.Repayment) -> dict[str, int]:
    """The entries of a repayment in cash: into the box what settles charge and principal, fines into their own fund."""
    fines_xof = sum(part.fines_xof for part in repayment.parts)
    entries = into_fund(card.rules, fines_xof)
    entries[BOX_LOAN] = entries.get(BOX_LOAN, 0) + repayment.paid_xof - fines_xof
    return entries | settled(repayment)


def settled(repayment: waterfall.Repayment) -> dict[str, int]:
    """The loans' side of a repayment."""
    entries: dict[str, int] = {}
    for part in repayment.parts:
        entries[penalty_of(int(part.key))] = -part.fines_xof
        entries[charge_of(int(part.key))] = -part.charge_xof
        entries[principal_of(int(part.key))] = -part.principal_xof
    return entries


async def close_repaid(unit: UnitOfWork, group_id: int, member: int) -> None:
    """A loan on which nothing is owed any more is over."""
    await unit.fetch(_CLOSE_REPAID, at_group=group_id, at_member=member, status="repaid")


def overpaid(card: Card, left_over_xof: int) -> waterfall.Overpayment:
    """What becomes of too much: handed back, or as many whole shares as she may still buy at this meeting.

    Whoever left or died brings what is owed, and saves no more.
    """
    saves = card.here and not card.frozen
    if not saves or card.rules.overpayment == "returned" or left_over_xof < card.rules.share_value_xof:
        return waterfall.Overpayment(0, 0, left_over_xof)
    _, free = allowed_shares(card.rules, card.arrears, card.saved_today)
    return waterfall.overpayment(card.rules, left_over_xof, free)


async def _buy_shares(unit: UnitOfWork, command: Command, card: Card, left_over_xof: int, meeting: int) -> None:
    """Turn an overpayment into as many whole shares as she may still buy at this meeting."""
    if left_over_xof:
        fresh = await read_card(unit, card.group_id, card.member)
        bought = overpaid(fresh, left_over_xof)
        if bought.shares:
            await save_in(unit, command, fresh, bought.shares, meeting)
