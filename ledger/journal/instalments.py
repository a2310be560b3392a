"""The instalments of a loan as rows: planned when it is handed over, anew with more time, charged at meetings."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import bindparam, delete, insert, update

from ledger.database import UnitOfWork
from ledger.rules.loans import instalments
from ledger.tables import InstalmentRow, table_of

_instalment = table_of(InstalmentRow)
_INSERT = insert(_instalment)
_OF_LOAN = (_instalment.c.group_id == bindparam("at_group"), _instalment.c.loan == bindparam("at_loan"))
_FORGET = delete(_instalment).where(*_OF_LOAN)
_CHARGED = (
    update(_instalment).where(*_OF_LOAN, _instalment.c.number == bindparam("at_number")).returning(_instalment.c.due_on)
)


async def plan(unit: UnitOfWork, group_id: int, loan: int, planned: Iterable[instalments.Instalment]) -> None:
    """Write the plan of a loan in the place of the one it had, if it had one; an empty plan takes it away."""
    await unit.fetch(_FORGET, at_group=group_id, at_loan=loan)
    rows = [
        {
            "group_id": group_id,
            "loan": loan,
            "number": one.number,
            "due_on": one.due_on.isoformat(),
            "left_xof": one.left_xof,
            "charge_xof": 0,
        }
        for one in planned
    ]
    if rows:
        await unit.write_many(_INSERT, rows)


async def charged(unit: UnitOfWork, group_id: int, loan: int, number: int, due_on: date, charge_xof: int) -> None:
    """Note what was charged for one period; one beyond the term is a due day more."""
    at = {"at_group": group_id, "at_loan": loan, "at_number": number}
    if not await unit.fetch(_CHARGED, **at, charge_xof=charge_xof):
        await unit.fetch(
            _INSERT,
            group_id=group_id,
            loan=loan,
            number=number,
            due_on=due_on.isoformat(),
            left_xof=0,
            charge_xof=charge_xof,
        )


async def uncharged(unit: UnitOfWork, group_id: int, loan: int, number: int) -> str:
    """Note that one period is charged no more; give the ISO day on which it falls due again."""
    rows = await unit.fetch(_CHARGED, at_group=group_id, at_loan=loan, at_number=number, charge_xof=0)
    return str(rows[0]["due_on"])
