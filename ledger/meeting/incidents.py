"""An incident's end: what two people found out, and, only by a decision of the assembly, an entry for the difference.

Nothing is adjusted by itself. Source: VSL Associates' field guide, "Money-counters".
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, bindparam, select, update

from ledger.assembly.decisions import record_decision
from ledger.books.canonical import day_of, microseconds
from ledger.books.chart import BOX_LOAN, BOX_SOLIDARITY, DIFFERENCE
from ledger.books.command import Command
from ledger.books.draft import Posted
from ledger.commands import Request, begin
from ledger.database import Database, Reader, UnitOfWork
from ledger.journal.reading import movement_at
from ledger.loans.rows import loan_amount
from ledger.meeting.counts import expected_xof
from ledger.people.authentication.second import require_second
from ledger.rules.assembly.voting import AssemblyVote
from ledger.rules.refusal import Refusal
from ledger.tables import Incident, Member, table_of

_incident, _member = table_of(Incident), table_of(Member)
_BY_NUMBER = select(_incident).where(
    _incident.c.group_id == bindparam("group_id"), _incident.c.number == bindparam("number")
)
_CLOSE = update(_incident).where(
    _incident.c.group_id == bindparam("at_group"), _incident.c.number == bindparam("at_number")
)
_OPEN = (
    select(_incident, _member.c.name)
    .outerjoin(_member, and_(_member.c.group_id == _incident.c.group_id, _member.c.number == _incident.c.member))
    .where(_incident.c.group_id == bindparam("group_id"), _incident.c.closed_us.is_(None))
    .order_by(_incident.c.number)
)
DIFFERENCES = ("difference", "difference_open")
_BOX = {"loan": BOX_LOAN, "solidarity": BOX_SOLIDARITY}


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """What two people must look at. ``fund`` is where a difference is; ``amount_xof`` is below 0 if money lacks.

    ``member``, ``name`` and ``about``: who contests, and which loan (``loan 3``) or transaction (``seq 5``) it is.
    """

    number: int
    kind: str
    opened_on: date
    amount_xof: int
    fund: str
    member: int | None = None
    name: str = ""
    about: str = ""


async def open_incidents(reader: Database | Reader | UnitOfWork, group_id: int) -> list[OpenIncident]:
    """Every incident of the group that nobody has closed, the oldest first."""
    return [
        OpenIncident(
            row["number"],
            row["kind"],
            day_of(row["opened_us"]),
            row["amount_xof"] or 0,
            row["detail"] if row["kind"] in DIFFERENCES else "",
            row["member"],
            row["name"] or "",
            row["detail"] if row["member"] is not None else "",
        )
        for row in await reader.fetch(_OPEN, group_id=group_id)
    ]


async def close_incident(database: Database, command: Command, number: int, resolution: str) -> None:
    """Close an incident with what was found; the books stay as they are. Once more with the same words it is closed.

    Raises:
        Refusal: ``incident.unknown``, ``incident.closed``.
    """
    async with begin(database, command) as begun:
        unit = begun.unit
        rows = await unit.fetch(_BY_NUMBER, group_id=command.group_id, number=number)
        if not rows or rows[0]["resolution"] != resolution:
            await require_second(unit, command)
            await _close(unit, command, number, resolution)


async def accept_difference(
    database: Database, command: Command, number: int, fund: str, counted_xof: int, vote: AssemblyVote
) -> Posted:
    """Take over what was counted in a fund (``loan`` or ``solidarity``): the assembly has looked and decided.

    Raises:
        Refusal: no meeting is open, ``incident.unknown``, ``.closed``, ``decision.not_carried``;
            ``incident.no_difference`` when what was counted is what the books say.
    """
    assert command.member is not None  # noqa: S101 -- a decision is written down by a person
    request = Request(kind="difference")
    async with begin(database, command, request, member=command.member) as begun:
        if begun.posted:
            return begun.posted
        unit, card, meeting = begun.unit, begun.card, begun.meeting
        expected = expected_xof(card, fund)
        if counted_xof == expected:
            raise Refusal("incident.no_difference")
        found = {"incident": number, "fund": fund, "expected_xof": expected, "counted_xof": counted_xof}
        await record_decision(unit, command, "difference", found, vote, card)
        await _close(unit, command, number, f"accepted: {counted_xof - expected} F")
        entries = {_BOX[fund]: counted_xof - expected, DIFFERENCE: expected - counted_xof}
        return await unit.post(command.draft("difference", entries, meeting=meeting, alone=True))


async def _close(unit: UnitOfWork, command: Command, number: int, resolution: str) -> None:
    rows = await unit.fetch(_BY_NUMBER, group_id=command.group_id, number=number)
    if not rows:
        raise Refusal("incident.unknown", number=number)
    if rows[0]["closed_us"] is not None:
        raise Refusal("incident.closed", number=number)
    await unit.fetch(
        _CLOSE, at_group=command.group_id, at_number=number, closed_us=microseconds(command.at), resolution=resolution
    )


async def contested(reader: Database | UnitOfWork, group_id: int, one: OpenIncident) -> tuple[str, int]:
    """What a member contests, as a word of the catalogue with its amount; ("", 0) where nobody does."""
    kind, _, number = one.about.partition(" ")
    if one.member is None or not number:
        return "", 0
    if kind == "loan":
        return "handover", await loan_amount(reader, group_id, int(number))
    moved = await movement_at(reader, group_id, one.member, int(number))
    return (moved.what, abs(moved.amount_xof)) if moved else ("", 0)
