"""What must hold for a group's head, its anchors and its accounts once all its entries are read."""

from collections.abc import AsyncIterator, Iterator

from sqlalchemy import select

from ledger.audit.past import BooksAtTransaction
from ledger.books.chart import AccountSpec, group_accounts, loan_accounts, member_accounts, opened_when_needed
from ledger.card.queries import GROUP
from ledger.database import Reader, Row
from ledger.tables import Account, LedgerHead, Loan, Member, table_of

_head, _account, _member, _loan = table_of(LedgerHead), table_of(Account), table_of(Member), table_of(Loan)
_MEMBERS = select(_member.c.number).where(_member.c.group_id == GROUP)
_LOANS = select(_loan.c.number, _loan.c.member).where(_loan.c.group_id == GROUP)
_HEAD = select(_head.c.seq, _head.c.seals, _head.c.head_hash).where(_head.c.group_id == GROUP)
_ACCOUNTS = (
    select(
        _account.c.code,
        _account.c.kind,
        _account.c.member,
        _account.c.loan,
        _account.c.floor_xof,
        _account.c.ceil_xof,
        _account.c.balance_xof,
        _account.c.last_seq,
    )
    .where(_account.c.group_id == GROUP)
    .order_by(_account.c.code)
)


async def head(reader: Reader, past: BooksAtTransaction) -> AsyncIterator[str]:
    """The head is the newest transaction."""
    rows = await reader.fetch(_HEAD, group_id=past.group_id)
    if not rows:
        yield "the group has no head"
    elif rows[0]["seq"] != past.seq:
        yield f"the head says {rows[0]['seq']} transactions, the newest in the journal is {past.seq}"
    elif rows[0]["seals"] != past.seals:
        yield f"the head says {rows[0]['seals']} seals, the newest in the chain is {past.seals}"
    elif rows[0]["head_hash"] != past.hash:
        yield f"the head does not carry the hash of the newest link, after transaction {past.seq}"


async def account(reader: Reader, past: BooksAtTransaction) -> AsyncIterator[str]:
    """Every account's balance is the sum of its entries, within the bounds that the chart gives it."""
    known = set()
    chart = await _chart(reader, past.group_id)
    for row in await reader.fetch(_ACCOUNTS, group_id=past.group_id):
        known.add(row["code"])
        for detail in (*_balance(past, row), *_bounds(row, chart.get(row["code"]) or opened_when_needed(row["code"]))):
            yield f"account {row['code']}: {detail}"
    for code in sorted(past.sums_xof.keys() - known):
        yield f"account {code}: it has entries and does not exist"
    lent = {spec.loan for code, spec in chart.items() if code in known}  # a loan has its accounts from its first franc
    for code in sorted(chart.keys() - known - past.sums_xof.keys()):
        if chart[code].loan in lent:
            yield f"account {code}: it does not exist"


async def _chart(reader: Reader, group_id: int) -> dict[str, AccountSpec]:
    """The accounts of a group by their codes: its own, its members' and its loans'."""
    members = await reader.fetch(_MEMBERS, group_id=group_id)
    loans = await reader.fetch(_LOANS, group_id=group_id)
    specs = (
        *group_accounts(),
        *(spec for row in members for spec in member_accounts(row["number"])),
        *(spec for row in loans for spec in loan_accounts(row["number"], row["member"])),
    )
    return {spec.code: spec for spec in specs}


def _balance(past: BooksAtTransaction, row: Row) -> Iterator[str]:
    total = past.sums_xof.get(row["code"], 0)
    if row["balance_xof"] != total:
        yield f"its balance is {row['balance_xof']} F, its entries sum to {total} F"
    newest = past.last_seq.get(row["code"], 0)
    if row["last_seq"] != newest:
        yield f"its newest entry is of transaction {newest}, not {row['last_seq']}"


def _bounds(row: Row, expected: AccountSpec | None) -> Iterator[str]:
    if not row["floor_xof"] <= row["balance_xof"] <= row["ceil_xof"]:
        yield f"its balance {row['balance_xof']} F is outside {row['floor_xof']} F to {row['ceil_xof']} F"
    if expected is None:
        return
    if (row["floor_xof"], row["ceil_xof"]) != (expected.floor_xof, expected.ceil_xof):
        yield f"its bounds are not the chart's, {expected.floor_xof} F to {expected.ceil_xof} F"
    if (row["kind"], row["member"], row["loan"]) != (expected.kind, expected.member, expected.loan):
        yield "its kind, member or loan is not what its code says"
