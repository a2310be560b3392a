"""A loan still owed after its due meeting costs a fine, once; never more charge.

Source: VSL Associates' field guide; docs/rules.md, "Repayments and lateness".
"""

from sqlalchemy import text

from ledger.books.chart import FINES_EARNED, penalty_of
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.database import UnitOfWork
from ledger.journal.reading import posted_under
from ledger.rules.constitution import Constitution
from ledger.rules.fines import LATE_REPAYMENT, automatic_fine

_LATE = text("""
SELECT l.number, l.member, l.last_due_on FROM loan l
WHERE l.group_id = :group_id AND l.status = 'running' AND l.last_due_on < :today
  AND EXISTS (
    SELECT 1 FROM meeting m WHERE m.group_id = l.group_id AND m.held_on >= l.last_due_on AND m.held_on < :today)
  AND EXISTS (SELECT 1 FROM account a WHERE a.group_id = l.group_id AND a.loan = l.number AND a.balance_xof > 0)
ORDER BY l.number
""")


async def fine_what_is_late(unit: UnitOfWork, command: Command, rules: Constitution, meeting: int) -> None:
    """Fine every loan whose due meeting has passed, unless it was fined for that day before."""
    fine = automatic_fine(rules.fines, LATE_REPAYMENT)
    if fine is None:
        return
    for row in await unit.fetch(_LATE, group_id=command.group_id, today=command.day.isoformat()):
        loan, member = row["number"], row["member"]
        part = Command(command.group_id, f"loan/{loan}/late/{row['last_due_on']}", command.at, command.channel)
        if await posted_under(unit, command.group_id, part.key):
            continue
        entries = {penalty_of(loan): fine.amount_xof, FINES_EARNED: -fine.amount_xof}
        notice = Notice("fined", member, {"amount": fine.amount_xof, "reason": fine.label})
        await unit.post(part.draft("fine", entries, meeting=meeting, memo=fine.code, notices=(notice,)))
