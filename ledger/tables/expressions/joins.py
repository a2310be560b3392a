"""How the tables of the books belong together inside statements: a transaction, its entries, its reversal."""

from sqlalchemy import and_, case, exists, func, select

from ledger.tables.books import Account, Entry, Journal, Outbox
from ledger.tables.columns import table_of

_journal, _entry, _account = table_of(Journal), table_of(Entry), table_of(Account)
_outbox = table_of(Outbox)
_original, _reversal = _journal.alias("original"), _journal.alias("reversal")
_before = _journal.alias("before")

ENTRY_OF_TRANSACTION = and_(_entry.c.group_id == _journal.c.group_id, _entry.c.seq == _journal.c.seq)
ACCOUNT_OF_ENTRY = and_(_account.c.group_id == _entry.c.group_id, _account.c.code == _entry.c.account)

ORIGINAL = _original
"""The transaction that a reversal takes back: joined by ``ORIGINAL_OF_REVERSAL``, it is none for any other."""
ORIGINAL_OF_REVERSAL = and_(_original.c.group_id == _journal.c.group_id, _original.c.seq == _journal.c.reverses_seq)
KIND = func.coalesce(_original.c.kind, _journal.c.kind)
"""The kind of a transaction; a reversal counts under the kind that it takes back."""
KIND_OF_ENTRY = case(
    (and_(_journal.c.kind == "savings", _entry.c.account.like("solidarity:%")), "solidarity"), else_=_journal.c.kind
)
"""What an entry is called: what a transaction of savings gives to the solidarity fund is none."""
REVERSED = exists().where(_reversal.c.group_id == _journal.c.group_id, _reversal.c.reverses_seq == _journal.c.seq)

MEETING_OF = func.coalesce(
    _journal.c.meeting,
    select(_before.c.meeting)
    .where(_before.c.group_id == _journal.c.group_id, _before.c.seq < _journal.c.seq, _before.c.meeting.is_not(None))
    .order_by(_before.c.seq.desc())
    .limit(1)
    .scalar_subquery(),
)
"""The meeting of a transaction; of one that was posted between two, or by a borrower, the newest written at before."""
NOTIFIED = (
    select(func.max(_outbox.c.member))
    .where(_outbox.c.group_id == _journal.c.group_id, _outbox.c.seq == _journal.c.seq)
    .scalar_subquery()
)
"""A grant stands in no account of the member who had it; the notice she got says whose it was."""
