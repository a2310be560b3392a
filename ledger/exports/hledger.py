"""One group's books as plain text in the syntax of hledger and ledger-cli, so that an outside program can check them.

Every transaction carries balance assertions: whoever reads the file recomputes each running balance by himself.
Numbers stand for people; no name, phone number or memo is written.
"""

from collections.abc import AsyncIterator

from sqlalchemy import bindparam, select

from ledger.audit.reading import stored_transactions
from ledger.database import Database
from ledger.tables import SavingsGroup, table_of

_group = table_of(SavingsGroup)
_GROUP = select(_group.c.id).where(_group.c.code == bindparam("code"))
_TOPS = {
    "box": "assets",
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
        yield "commodity 1000 XOF"
        async for stored in stored_transactions(reader, rows[0]["id"]):
            if stored.journal is None:
                continue
            yield ""
            yield f"{stored.journal['effective_on']} * ({stored.seq}) {stored.journal['kind']}"
            yield f"    ; hash:{stored.journal['hash'].hex()}"
            for leg in stored.legs:
                yield f"    {plain_account(leg.account)}  {leg.amount_xof} XOF = {leg.balance_after_xof} XOF"
