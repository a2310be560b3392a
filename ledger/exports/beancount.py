"""One group's books in the syntax of beancount, so that a checker that shares nothing with Kesu can add them up.

Beancount sums every transaction itself and holds its own balances against the ones that Kesu keeps, written behind the
last day. Numbers stand for people; no name, phone number or memo is written.
"""

from collections.abc import AsyncIterator
from datetime import date, timedelta

from sqlalchemy import bindparam, func, select

from ledger.audit.reading import stored_transactions
from ledger.card.queries import GROUP
from ledger.database import Database, Reader
from ledger.exports.hledger import plain_account
from ledger.tables import Account, Journal, SavingsGroup, table_of

_group, _account, _journal = table_of(SavingsGroup), table_of(Account), table_of(Journal)
_GROUP = select(_group.c.id).where(_group.c.code == bindparam("code"))
_ACCOUNTS = (
    select(_account.c.code, _account.c.balance_xof).where(_account.c.group_id == GROUP).order_by(_account.c.code)
)
_DAYS = select(func.min(_journal.c.effective_on).label("first"), func.max(_journal.c.effective_on).label("last")).where(
    _journal.c.group_id == GROUP
)


def beancount_account(code: str) -> str:
    """An account's name as beancount takes it: ``shares:6`` is ``Liabilities:Shares:6``."""
    return ":".join(part.capitalize() for part in plain_account(code).split(":"))


async def beancount(database: Database, group_code: str) -> AsyncIterator[str]:
    """Give the journal and the kept balances of one group as they stand at one moment, line by line without line ends.

    Raises:
        LookupError: there is no group of that code.
    """
    async with database.snapshot() as reader:
        rows = await reader.fetch(_GROUP, code=group_code)
        if not rows:
            raise LookupError(f"there is no group {group_code}")
        group_id = rows[0]["id"]
        days = (await reader.fetch(_DAYS, group_id=group_id))[0]
        if days["first"] is None:
            return
        accounts = await reader.fetch(_ACCOUNTS, group_id=group_id)
        yield f'option "title" "group {group_code}, whole francs"'
        for row in accounts:
            yield f"{days['first']} open {beancount_account(row['code'])} XOF"
        async for line in _transactions(reader, group_id):
            yield line
        yield ""
        after = date.fromisoformat(days["last"]) + timedelta(days=1)
        for row in accounts:
            yield f"{after} balance {beancount_account(row['code'])} {row['balance_xof']} XOF"


async def _transactions(reader: Reader, group_id: int) -> AsyncIterator[str]:
    async for stored in stored_transactions(reader, group_id):
        if stored.journal is None:
            continue
        yield ""
        yield f'{stored.journal["effective_on"]} * "{stored.seq}" "{stored.journal["kind"]}"'
        yield f'  hash: "{stored.journal["hash"].hex()}"'
        for leg in stored.legs:
            yield f"  {beancount_account(leg.account)}  {leg.amount_xof} XOF"
