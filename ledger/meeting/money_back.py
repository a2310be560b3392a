"""Money of a loan that never reached its borrower goes back into the box it was taken from.

A borrower who says that she has nothing leaves the money on its way, and no cycle can end over it. Whoever holds it
lays it back on the table at the meeting that is open now, also when the one it was handed over at is long closed: it is
a dated entry, the exact opposite of the hand-over. Source: docs/decisions/0010-borrower-acknowledges.md.
"""

from sqlalchemy import bindparam, select

from ledger.books.chart import handover_of
from ledger.books.command import Command
from ledger.books.draft import Posted
from ledger.card.queries import GROUP
from ledger.commands import begin
from ledger.database import Database
from ledger.journal.reading import posted_under
from ledger.loans.rows import loan_row
from ledger.meeting.corrections import reverse_in
from ledger.rules.refusal import Refusal
from ledger.tables import Entry, Journal, table_of
from ledger.tables.expressions.joins import ENTRY_OF_TRANSACTION, REVERSED

_journal, _entry = table_of(Journal), table_of(Entry)
_HANDED_OVER = (
    select(_journal.c.seq, _journal.c.kind, _journal.c.memo)
    .join(_entry, ENTRY_OF_TRANSACTION)
    .where(_journal.c.group_id == GROUP, _journal.c.kind == "handover", _entry.c.account == bindparam("handover"))
    .where(~REVERSED)
)


async def take_back(database: Database, command: Command, loan: int) -> Posted:
    """Put the money of a loan that is on its way back into its box; the loan waits for its money as before.

    Raises:
        Refusal: no meeting is open, ``loan.not_handed_over``, ``correction.built_upon``.
    """
    assert command.member is not None  # noqa: S101 -- money is laid back by a person
    async with begin(database, command, member=command.member) as begun:
        unit = begun.unit
        if known := await posted_under(unit, command.group_id, command.key):
            return known
        meeting = begun.meeting
        row = await loan_row(unit, command.group_id, loan)
        given = await unit.fetch(_HANDED_OVER, group_id=command.group_id, handover=handover_of(loan))
        if row["status"] != "handed_over" or not given:
            raise Refusal("loan.not_handed_over")
        return await reverse_in(unit, command, given[0], meeting)
