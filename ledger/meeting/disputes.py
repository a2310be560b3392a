"""A member says that something is not so: it goes to the president, never to the treasurer alone."""

from sqlalchemy import bindparam, select

from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.card.queries import GROUP
from ledger.commands import begin
from ledger.database import Database, UnitOfWork
from ledger.journal.notices import tell
from ledger.journal.reading import movement_at
from ledger.loans.rows import loan_amount
from ledger.meeting.counts import open_incident
from ledger.people.membership.offices import holders
from ledger.tables import Incident, table_of

_incident = table_of(Incident)
_KNOWN = select(_incident.c.number).where(
    _incident.c.group_id == GROUP,
    _incident.c.kind == bindparam("kind"),
    _incident.c.member == bindparam("member"),
    _incident.c.detail == bindparam("detail"),
    _incident.c.closed_us.is_(None),
)


async def contest_handover(database: Database, command: Command, loan: int) -> int:
    """She did not receive a loan that she is said to have; gives the incident's number, said twice the same."""
    return await _contest(database, command, "handover_contested", f"loan {loan}", loan=loan)


async def contest_movement(database: Database, command: Command, seq: int) -> int:
    """She contests one movement on her card. Gives the incident's number; said twice, the same."""
    return await _contest(database, command, "movement_contested", f"seq {seq}", seq=seq)


async def _contest(database: Database, command: Command, kind: str, detail: str, *, loan: int = 0, seq: int = 0) -> int:
    assert command.member is not None  # noqa: S101 -- a dispute has a person
    async with begin(database, command) as begun:
        unit = begun.unit
        key = {"group_id": command.group_id, "kind": kind, "member": command.member, "detail": detail}
        known = await unit.fetch(_KNOWN, **key)
        if known:
            return int(known[0]["number"])
        number = await open_incident(unit, command, kind, member=command.member, detail=detail)
        presidents = await holders(unit, command.group_id, "president")
        facts: dict[str, int | str] = {"member": command.member, **await _about(unit, command, loan, seq)}
        await tell(unit, command, [Notice("disputed", president, facts, urgent=True) for president in presidents])
        return number


async def _about(unit: UnitOfWork, command: Command, loan: int, seq: int) -> dict[str, int | str]:
    """What she contests, and how much it was."""
    if loan:
        return {"what": "handover", "amount": await loan_amount(unit, command.group_id, loan)}
    moved = await movement_at(unit, command.group_id, command.member or 0, seq)
    return {"what": moved.what if moved else "movement", "amount": abs(moved.amount_xof) if moved else 0}
