"""What must hold for pending money: each declaration, its entry, its end, and the accounts it stands in."""

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from json import loads

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, exists, select

from ledger.audit.past import BooksAtTransaction
from ledger.books.chart import PROMISED, declared_by
from ledger.card.queries import GROUP
from ledger.database import Reader, Row
from ledger.tables import ConstitutionVersion, Declaration, Entry, Journal, table_of
from ledger.tables.expressions.codes import account_code

_declaration, _journal, _entry = table_of(Declaration), table_of(Journal), table_of(Entry)
_constitution = table_of(ConstitutionVersion)
_opened, _opened_entry = _journal.alias("opened"), _entry.alias("opened_entry")
_resolved, _resolved_entry = _journal.alias("resolved"), _entry.alias("resolved_entry")


def _transaction(journal: FromClause, seq: ColumnElement[int]) -> ColumnElement[bool]:
    return and_(journal.c.group_id == _declaration.c.group_id, journal.c.seq == seq)


def _hers(entry: FromClause, seq: ColumnElement[int]) -> ColumnElement[bool]:
    return and_(_transaction(entry, seq), entry.c.account == account_code("declared", _declaration.c.member))


_DECLARATIONS = (
    select(
        _declaration.c.declared_seq,
        _declaration.c.member,
        _declaration.c.kind,
        _declaration.c.shares,
        _declaration.c.amount_xof,
        _declaration.c.resolved_seq,
        _declaration.c.outcome,
        _opened.c.kind.label("opened_as"),
        _opened_entry.c.amount_xof.label("opened_xof"),
        _resolved.c.kind.label("resolved_as"),
        _resolved_entry.c.amount_xof.label("resolved_xof"),
    )
    .select_from(_declaration)
    .outerjoin(_opened, _transaction(_opened, _declaration.c.declared_seq))
    .outerjoin(_opened_entry, _hers(_opened_entry, _declaration.c.declared_seq))
    .outerjoin(_resolved, _transaction(_resolved, _declaration.c.resolved_seq))
    .outerjoin(_resolved_entry, _hers(_resolved_entry, _declaration.c.resolved_seq))
    .where(_declaration.c.group_id == GROUP, _declaration.c.declared_seq > bindparam("after"))
    .order_by(_declaration.c.declared_seq)
    .limit(1000)
)
_RULES = select(_constitution.c.settings).where(_constitution.c.group_id == GROUP)
_DECLARED = exists().where(_transaction(_journal, _declaration.c.declared_seq)).correlate(_journal)
_UNDECLARED = (
    select(_journal.c.seq)
    .where(_journal.c.group_id == GROUP, _journal.c.kind == "declare", ~_DECLARED)
    .order_by(_journal.c.seq)
    .limit(100)
)


async def declaration(reader: Reader, past: BooksAtTransaction) -> AsyncIterator[str]:
    """Pending money is exactly what waits."""
    waiting: dict[int, int] = {}
    values = await _share_values(reader, past.group_id)
    after = 0
    while rows := await reader.fetch(_DECLARATIONS, group_id=past.group_id, after=after):
        for row in rows:
            after = row["declared_seq"]
            for detail in (*_beginning(row), *_end(row, values)):
                yield detail
            if row["outcome"] is None:
                waiting[row["member"]] = waiting.get(row["member"], 0) + row["amount_xof"]
    for row in await reader.fetch(_UNDECLARED, group_id=past.group_id):
        yield f"transaction {row['seq']} declares something, and there is no declaration"
    for detail in _held(past, waiting):
        yield detail


async def _share_values(reader: Reader, group_id: int) -> set[int]:
    """What a share costs, or ever cost; rules that cannot be read are named where their seal is compared."""
    values = set()
    for row in await reader.fetch(_RULES, group_id=group_id):
        with suppress(ValueError):
            values.add(loads(row["settings"]).get("share_value_xof", 0))
    return values


def _beginning(row: Row) -> Iterator[str]:
    seq, member, amount = row["declared_seq"], row["member"], row["amount_xof"]
    if row["opened_as"] != "declare" or row["opened_xof"] != -amount:
        yield f"declaration {seq} of member {member} over {amount} F is not what transaction {seq} says"


def _end(row: Row, values: set[int]) -> Iterator[str]:
    if row["outcome"] is None:
        costs = {row["shares"] * value for value in values}
        fits = row["kind"] == "savings" and row["shares"] > 0 and row["amount_xof"] in costs
        if row["resolved_seq"] is not None or not (fits or (row["kind"], row["shares"]) == ("repayment", 0)):
            yield (
                f"declaration {row['declared_seq']} over {row['amount_xof']} F waits as {row['shares']} shares of"
                f" {row['kind']}, which does not fit"
            )
        return
    kind = "savings" if (row["kind"], row["outcome"]) == ("savings", "confirmed") else "void"
    if row["resolved_as"] != kind or row["resolved_xof"] != row["amount_xof"]:
        yield (
            f"declaration {row['declared_seq']} over {row['amount_xof']} F is {row['outcome']},"
            f" transaction {row['resolved_seq']} says otherwise"
        )


def _held(past: BooksAtTransaction, waiting: dict[int, int]) -> Iterator[str]:
    expected = {declared_by(member): -amount for member, amount in waiting.items()} | {PROMISED: sum(waiting.values())}
    held = {code: total for code, total in past.sums_xof.items() if code.startswith("declared:") or code == PROMISED}
    for code in sorted(held.keys() | expected.keys()):
        if held.get(code, 0) != expected.get(code, 0):
            yield f"account {code} holds {held.get(code, 0)} F, declarations of {abs(expected.get(code, 0))} F wait"
