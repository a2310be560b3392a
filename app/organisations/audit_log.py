"""Writes the audit log: every change, and every look at personal data, by whom and when."""

from sqlalchemy import insert

from ledger.database import Database, UnitOfWork
from ledger.tables import AuditLine, table_of

_INSERT = insert(table_of(AuditLine))


async def note(
    unit: UnitOfWork,
    at_us: int,
    action: str,
    *,
    staff_id: int | None = None,
    ngo_id: int | None = None,
    group_id: int | None = None,
    member: int | None = None,
    detail: str = "",
) -> None:
    """Write one line in the transaction of what it tells. ``detail`` never holds names, numbers or secrets."""
    await unit.fetch(
        _INSERT,
        at_us=at_us,
        staff_id=staff_id,
        ngo_id=ngo_id,
        group_id=group_id,
        member=member,
        action=action,
        detail=detail,
    )


async def note_alone(database: Database, at_us: int, action: str, **facts: int | str | None) -> None:
    """Write one line in a transaction of its own: a look changes nothing else."""
    async with database.unit_of_work() as unit:
        await note(unit, at_us, action, **facts)  # type: ignore[arg-type]  # the names are those of ``note``
