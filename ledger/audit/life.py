"""What must hold between the entries and the life of a group: its rounds, loans, messages and reversals."""

from collections.abc import AsyncIterator

from sqlalchemy import BigInteger, ColumnElement, FromClause, and_, bindparam, cast, exists, func, or_, select

from ledger.audit.past import BooksAtTransaction
from ledger.card.queries import GROUP
from ledger.database import Reader
from ledger.tables import Account, Entry, Journal, Loan, Outbox, Tally, table_of
from ledger.tables.expressions.codes import account_code

_tally, _loan, _outbox = table_of(Tally), table_of(Loan), table_of(Outbox)
_journal, _entry, _account = table_of(Journal), table_of(Entry), table_of(Account)
_transit, _principal = _account.alias("transit"), _account.alias("principal")
_charge, _penalty = _account.alias("charge"), _account.alias("penalty")
_TALLIES = (
    select(
        _tally.c.meeting,
        _tally.c.member,
        _tally.c.posted_seq,
        _journal.c.kind,
        _journal.c.meeting.label("posted_in"),
    )
    .select_from(_tally)
    .outerjoin(_journal, and_(_journal.c.group_id == _tally.c.group_id, _journal.c.seq == _tally.c.posted_seq))
    .where(
        _tally.c.group_id == GROUP,
        _tally.c.posted_seq != 0,
        or_(_journal.c.seq.is_(None), _journal.c.meeting.is_(None), _journal.c.meeting != _tally.c.meeting),
    )
    .order_by(_tally.c.meeting, _tally.c.member)
    .limit(100)
)


def _of_loan(account: FromClause, kind: str) -> ColumnElement[bool]:
    return and_(account.c.group_id == _loan.c.group_id, account.c.code == account_code(kind, _loan.c.number))


_LOANS = (
    select(
        _loan.c.number,
        _loan.c.status,
        _loan.c.principal_xof.label("lent"),
        func.coalesce(_transit.c.balance_xof, 0).label("transit"),
        func.coalesce(_principal.c.balance_xof, 0).label("principal"),
        func.coalesce(_charge.c.balance_xof, 0).label("charge"),
        func.coalesce(_penalty.c.balance_xof, 0).label("penalty"),
    )
    .select_from(_loan)
    .outerjoin(_transit, _of_loan(_transit, "handover"))
    .outerjoin(_principal, _of_loan(_principal, "principal"))
    .outerjoin(_charge, _of_loan(_charge, "charge"))
    .outerjoin(_penalty, _of_loan(_penalty, "penalty"))
    .where(_loan.c.group_id == GROUP, _loan.c.number > bindparam("after"))
    .order_by(_loan.c.number)
    .limit(1000)
)
_ITS_LOAN = exists().where(_loan.c.group_id == _account.c.group_id, _loan.c.number == _account.c.loan)
_LOANLESS = (
    select(_account.c.code, _account.c.balance_xof)
    .where(_account.c.group_id == GROUP, _account.c.loan.is_not(None), ~_ITS_LOAN)
    .order_by(_account.c.code)
    .limit(100)
)
_REPORTED = exists().where(_journal.c.group_id == _outbox.c.group_id, _journal.c.seq == _outbox.c.seq)
_STRAY = (
    select(_outbox.c.id, _outbox.c.topic, _outbox.c.seq)
    .where(_outbox.c.group_id == GROUP, _outbox.c.seq.is_not(None), ~_REPORTED)
    .order_by(_outbox.c.id)
    .limit(100)
)
_LEFT_OVER = func.sum(_entry.c.amount_xof)
_OF_BOTH = _entry.c.seq.in_((_journal.c.seq, _journal.c.reverses_seq))
_UNEQUAL = (
    select(_journal.c.seq, _journal.c.reverses_seq, _entry.c.account, cast(_LEFT_OVER, BigInteger).label("left_over"))
    .select_from(_journal)
    .join(_entry, and_(_entry.c.group_id == _journal.c.group_id, _OF_BOTH))
    .where(_journal.c.group_id == GROUP, _journal.c.reverses_seq.is_not(None))
    .group_by(_journal.c.seq, _journal.c.reverses_seq, _entry.c.account)
    .having(_LEFT_OVER != 0)
    .order_by(_journal.c.seq, _entry.c.account)
    .limit(100)
)


async def collection(reader: Reader, past: BooksAtTransaction) -> AsyncIterator[str]:
    """What is marked as posted in a round was posted in that meeting."""
    for row in await reader.fetch(_TALLIES, group_id=past.group_id):
        yield (
            f"member {row['member']} in meeting {row['meeting']} is marked as posted by transaction"
            f" {row['posted_seq']}, which is not of that meeting"
        )


async def loan(reader: Reader, past: BooksAtTransaction) -> AsyncIterator[str]:
    """A loan's state is the one its accounts are in."""
    after = 0
    while rows := await reader.fetch(_LOANS, group_id=past.group_id, after=after):
        for row in rows:
            after = row["number"]
            held = (row["transit"], row["principal"], row["charge"], row["penalty"])
            match row["status"]:
                case "handed_over":
                    agrees = held == (row["lent"], 0, 0, 0)
                case "running":
                    agrees = row["transit"] == 0 and row["principal"] <= row["lent"] and sum(held) > 0
                case _:
                    agrees = held == (0, 0, 0, 0)
            if not agrees:
                yield (
                    f"loan {after} of {row['lent']} F is {row['status']}: {held[0]} F in transit, {held[1]} F of"
                    f" principal, {held[2]} F of charge and {held[3]} F of fines do not fit"
                )
    for row in await reader.fetch(_LOANLESS, group_id=past.group_id):
        yield f"account {row['code']} ({row['balance_xof']} F) belongs to a loan that does not exist"


async def outbox(reader: Reader, past: BooksAtTransaction) -> AsyncIterator[str]:
    """No message reports a transaction that does not exist."""
    for row in await reader.fetch(_STRAY, group_id=past.group_id):
        yield f"message {row['id']} ({row['topic']}) reports transaction {row['seq']}, which does not exist"


async def reversal(reader: Reader, past: BooksAtTransaction) -> AsyncIterator[str]:
    """A reversal is the exact opposite of what it reverses."""
    for row in await reader.fetch(_UNEQUAL, group_id=past.group_id):
        yield (
            f"transaction {row['seq']} leaves {row['left_over']} F on {row['account']}"
            f" of transaction {row['reverses_seq']}, which it reverses"
        )
