"""Accounts are opened at zero."""

from collections.abc import Iterable

from sqlalchemy import insert

from ledger.books.chart import AccountSpec
from ledger.database import UnitOfWork
from ledger.tables import Account, table_of

_INSERT_ACCOUNT = insert(table_of(Account))


async def open_accounts(unit: UnitOfWork, group_id: int, specs: Iterable[AccountSpec]) -> None:
    """Open accounts at zero."""
    await unit.write_many(
        _INSERT_ACCOUNT,
        [
            {
                "group_id": group_id,
                "code": spec.code,
                "kind": spec.kind,
                "member": spec.member,
                "loan": spec.loan,
                "floor_xof": spec.floor_xof,
                "ceil_xof": spec.ceil_xof,
            }
            for spec in specs
        ],
    )
