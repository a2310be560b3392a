"""A loan is asked for: within her limit, and every officer who may vote on it hears of it.

Source: CARE's manual, "Loans"; docs/rules.md, "How much she may borrow".
"""

from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, func, insert, select

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.books.errors import KeyReused
from ledger.card import Card
from ledger.card.queries import GROUP
from ledger.commands import begin
from ledger.database import Database, Row, UnitOfWork
from ledger.funds.outside_loans import check_passed_on
from ledger.journal.notices import tell
from ledger.loans.refinancing import borrower_refinancing
from ledger.loans.withdrawal import waiting_request
from ledger.people.membership.offices import committee
from ledger.rules.loans.due_dates import charge_periods
from ledger.rules.loans.limit import Borrower, Limit, check_loan, loan_limit
from ledger.rules.refusal import Refusal
from ledger.tables import Loan, table_of

_loan = table_of(Loan)
_INSERT = insert(_loan)
_BY_KEY = select(_loan).where(_loan.c.group_id == GROUP, _loan.c.idem_key == bindparam("key"))
_LAST = select(func.coalesce(func.max(_loan.c.number), 0).label("number")).where(_loan.c.group_id == GROUP)


def borrower_of(card: Card, command: Command, weeks: int = 0) -> Borrower:
    """What the limit looks at, from her card; money she was handed and has not acknowledged is lent already."""
    handed_over_xof = sum(loan.asked_xof for loan in card.loans if loan.status == "handed_over")
    return Borrower(
        savings_xof=card.savings_xof,
        principal_xof=card.principal_xof + handed_over_xof,
        loan_cash_xof=card.box_loan_xof,
        week=card.week(command.day),
        term_weeks=weeks,
        outside_loan=card.linkage_xof > 0,
        overdue=card.overdue(command.day),
    )


def limit_of(card: Card, command: Command, weeks: int = 0) -> Limit:
    """The most she may borrow today, with the reason that binds."""
    return loan_limit(card.rules, borrower_of(card, command, weeks))


async def request_loan(
    database: Database,
    command: Command,
    member: int,
    amount_xof: int,
    weeks: int,
    purpose: str,
    *,
    refinances: bool = False,
    linkage: int | None = None,
) -> int:
    """Ask for a loan: the committee is told, nothing is lent. Gives the loan's number in the group.

    ``refinances``: it is to take the place of all that she owes. ``linkage``: it is to be passed on out of that loan of
    the tier above.

    Raises:
        Refusal: the amount is above her limit or not payable, the term too long, another request waits.
    """
    async with begin(database, command, member=member) as begun:
        unit, card = begun.unit, begun.card
        if known := await unit.fetch(_BY_KEY, group_id=command.group_id, key=command.key):
            return _asked_before(known[0], command, (member, amount_xof, refinances))
        if linkage is not None:
            await check_passed_on(unit, command.group_id, linkage, amount_xof)
            card = replace(card, box_loan_xof=card.box_outside_xof)
        check_request(card, command, amount_xof, weeks, refinances=refinances)
        asked = {"purpose": purpose, "principal_xof": amount_xof, "weeks": weeks}
        return await _write(unit, command, card, {**asked, "refinances": int(refinances), "linkage": linkage})


def _asked_before(row: Row, command: Command, asked: tuple[int, int, bool]) -> int:
    """The number that the request got; ``asked``: whose it is, how many francs, whether it refinances."""
    if (row["member"], row["principal_xof"], bool(row["refinances"])) != asked:
        raise KeyReused(command.key)
    return int(row["number"])


async def _write(unit: UnitOfWork, command: Command, card: Card, asked: dict[str, Any]) -> int:
    number: int = 1 + (await unit.fetch(_LAST, group_id=command.group_id))[0]["number"]
    await unit.fetch(
        _INSERT,
        group_id=command.group_id,
        number=number,
        member=card.member,
        cycle=card.cycle,
        periods=charge_periods(card.rules, asked["weeks"]),
        charge_model=card.rules.charge_model,
        charge_percent=str(card.rules.charge_percent),
        status="requested",
        idem_key=command.key,
        requested_us=microseconds(command.at),
        **asked,
    )
    facts = {"loan": number, "member": card.member, "amount": asked["principal_xof"], "weeks": asked["weeks"]}
    voters = [officer for officer in await committee(unit, command.group_id) if officer != card.member]
    await tell(unit, command, [Notice("vote_waiting", officer, facts, urgent=True) for officer in voters])
    return number


def check_request(card: Card, command: Command, amount_xof: int, weeks: int, *, refinances: bool = False) -> Limit:
    """Check a request before it is shown for confirmation.

    Raises:
        Refusal: as ``request_loan``.
    """
    card.check_here()
    if card.frozen:
        raise Refusal("cycle.frozen")
    waiting = waiting_request(card)
    if waiting is not None:
        raise Refusal("loan.asked_already", amount_xof=waiting.asked_xof)
    borrower = borrower_of(card, command, weeks)
    if refinances:
        borrower = borrower_refinancing(card, borrower, amount_xof)
    return check_loan(card.rules, borrower, amount_xof)
