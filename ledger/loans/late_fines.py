"""A loan whose instalment was missed at its due meeting costs a fine, once; never more charge.

Source: VSL Associates' field guide; docs/rules.md, "Repayments and lateness".
"""

from typing import TypeVar

from sqlalchemy import ColumnElement, select, text

from ledger.books.chart import FINES_EARNED, penalty_of
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.card.queries import GROUP
from ledger.database import UnitOfWork
from ledger.journal.reading import posted_under
from ledger.loans.rows import CHARGES_STOPPED
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.funds.fines import LATE_REPAYMENT, Fine, automatic_fine
from ledger.rules.loans.lateness import late_on
from ledger.tables import Loan, table_of
from ledger.tables.expressions.lateness import late

_loan = table_of(Loan)
_LATE = (
    select(_loan.c.number, _loan.c.member, _loan.c.last_due_on)
    # text: the rule of lateness is a part that statements of text share, see ledger.tables.expressions.lateness.
    .where(_loan.c.group_id == GROUP, text(late("loan")), ~CHARGES_STOPPED)
    .order_by(_loan.c.number)
)


Word = TypeVar("Word", str, ColumnElement[str])


def late_fine(rules: Constitution) -> Fine | None:
    """The fine that a late loan costs by the group's table, if it is imposed by the books alone."""
    return automatic_fine(rules.fines, LATE_REPAYMENT)


def fine_key(loan: Word, last_due_on: Word) -> Word:
    """The key under which a loan is fined, once for its term; also as a statement builds it."""
    return "loan/" + loan + "/late/" + last_due_on


async def fine_what_is_late(unit: UnitOfWork, command: Command, rules: Constitution, meeting: int) -> None:
    """Fine every late loan, once for its term: more time, given by the assembly, begins another."""
    fine = late_fine(rules)
    if fine is None:
        return
    for row in await unit.fetch(_LATE, group_id=command.group_id, **late_on(command.day)):
        loan, member = row["number"], row["member"]
        part = Command(command.group_id, fine_key(str(loan), row["last_due_on"]), command.at, command.channel)
        if await posted_under(unit, command.group_id, part.key):
            continue
        entries = {penalty_of(loan): fine.amount_xof, FINES_EARNED: -fine.amount_xof}
        notice = Notice("fined", member, {"amount": fine.amount_xof, "reason": fine.label})
        await unit.post(part.draft("fine", entries, meeting=meeting, memo=fine.code, notices=(notice,)))
