"""One group's books as plain text in the syntax of hledger and ledger-cli, so that an outside program can check them.

Every transaction carries balance assertions: whoever reads the file recomputes each running balance by himself.
hledger does so in the order of days, ledger-cli in that of the file: a transaction of an earlier day than the one
before it stands at that one's day, with its own as the second date (``2026-12-02=2026-11-25``).
Numbers stand for people; no name, phone number or memo is written.
"""

from collections.abc import AsyncIterator

from sqlalchemy import bindparam, select

from ledger.audit.reading import stored_transactions
from ledger.database import Database
from ledger.tables import Entry, SavingsGroup, table_of

_group, _entry = table_of(SavingsGroup), table_of(Entry)
_GROUP = select(_group.c.id, _group.c.code).where(_group.c.code == bindparam("code"))
_ACCOUNTS = (
    select(_entry.c.account).distinct().where(_entry.c.group_id == bindparam("group_id")).order_by(_entry.c.account)
)
_TOPS = {
    "box": "assets",
    "kept": "assets",
    "property": "assets",
    "taken": "assets",
    "promised": "assets",
    "principal": "assets",
    "charge": "assets",
    "penalty": "assets",
    "handover": "assets",
    "fines": "assets",
    "arrears": "assets",
    "dues": "assets",
    "help": "assets",
    "pot": "assets",
    "venture": "assets",
    "shares": "liabilities",
    "solidarity": "liabilities",
    "declared": "liabilities",
    "payable": "liabilities",
    "linkage": "liabilities",
    "awaited": "liabilities",
    "earned": "income",
    "grants": "income",
    "expenses": "expenses",
    "benefits": "expenses",
    "losses": "expenses",
    "difference": "expenses",
}


def plain_account(code: str) -> str:
    """An account's name from its top: ``shares:6`` is ``liabilities:shares:6``, what has no better place is equity."""
    return f"{_TOPS.get(code.partition(':')[0], 'equity')}:{code}"


async def plaintext(database: Database, group_code: str) -> AsyncIterator[str]:
    """Give the journal of one group as it stands at one moment, line by line without line ends.

    Raises:
        LookupError: there is no group of that code.
    """
    async with database.snapshot() as reader:
        rows = await reader.fetch(_GROUP, code=group_code)
        if not rows:
            raise LookupError(f"there is no group {group_code}")
        yield f"; the books of group {group_code}, in whole francs"
        yield "commodity XOF"  # the form that both programs read: a sample amount is refused by one or the other
        for row in await reader.fetch(_ACCOUNTS, group_id=rows[0]["id"]):
            yield f"account {plain_account(row['account'])}"
        latest = ""
        async for stored in stored_transactions(reader, rows[0]["id"]):
            if stored.journal is None:
                continue
            on = stored.journal["effective_on"]
            latest = max(latest, on)
            yield ""
            yield f"{latest if on == latest else f'{latest}={on}'} * ({stored.seq}) {stored.journal['kind']}"
            yield f"    ; hash:{stored.journal['hash'].hex()}"
            for leg in stored.legs:
                yield f"    {plain_account(leg.account)}  {leg.amount_xof} XOF = {leg.balance_after_xof} XOF"
