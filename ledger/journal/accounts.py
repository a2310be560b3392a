"""Accounts are opened at zero: with their group, member or loan, or when a group first needs them."""

from collections.abc import Iterable

from sqlalchemy import bindparam, insert, select

from ledger.books.chart import AccountSpec, group_accounts, opened_when_needed
from ledger.database import UnitOfWork
from ledger.tables import Account, table_of

_account = table_of(Account)
_INSERT_ACCOUNT = insert(_account)
_KNOWN = select(_account.c.code).where(
    _account.c.group_id == bindparam("group_id"), _account.c.code.in_(bindparam("codes", expanding=True))
)


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


async def open_when_needed(unit: UnitOfWork, group_id: int, codes: Iterable[str]) -> None:
    """Open those of a group's own accounts that it does not have yet.

    Groups that were founded before an account was in the chart have it from the first time they need it.
    """
    asked = list(codes)
    if not asked:
        return
    known = {row["code"] for row in await unit.fetch(_KNOWN, group_id=group_id, codes=asked)}
    of_all = {spec.code: spec for spec in group_accounts()}
    missing = [of_all.get(code) or opened_when_needed(code) for code in asked if code not in known]
    if missing:
        await open_accounts(unit, group_id, [spec for spec in missing if spec is not None])
