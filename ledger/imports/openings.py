"""Opening figures are confirmed once by an officer with her PIN; until then they may be taken back as a whole."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.books.draft import Notice, Posted
from ledger.commands import begin
from ledger.database import Database, Row, UnitOfWork
from ledger.journal.notices import tell
from ledger.people.offices import committee
from ledger.rules.refusal import Refusal

_OPENING = text("""
SELECT o.seq, o.confirmed_us, o.reversed_us, o.reversed_seq, j.effective_on, h.seq AS newest
FROM opening o JOIN ledger_head h ON h.group_id = o.group_id
LEFT JOIN journal j ON j.group_id = o.group_id AND j.seq = o.seq WHERE o.group_id = :group_id
""")
_LEGS = text("SELECT account, amount_xof FROM entry WHERE group_id = :group_id AND seq = :seq")
_WAITING = text("""
SELECT j.effective_on, e.account, a.kind, e.amount_xof FROM opening o
JOIN journal j ON j.group_id = o.group_id AND j.seq = o.seq
JOIN entry e ON e.group_id = o.group_id AND e.seq = o.seq
JOIN account a ON a.group_id = e.group_id AND a.code = e.account
WHERE o.group_id = :group_id AND o.confirmed_us IS NULL AND o.reversed_us IS NULL
""")
_HERS = text("""
SELECT m.number, coalesce(sum(CASE WHEN a.kind = 'shares' THEN -e.amount_xof END), 0) AS savings,
       coalesce(sum(CASE WHEN a.kind IN ('principal', 'charge', 'penalty') THEN e.amount_xof END), 0) AS owed
FROM member m
LEFT JOIN account a ON a.group_id = m.group_id AND a.member = m.number
LEFT JOIN entry e ON e.group_id = a.group_id AND e.account = a.code AND e.seq = :seq
WHERE m.group_id = :group_id AND m.left_on IS NULL GROUP BY m.number ORDER BY m.number
""")
_CONFIRM = text("UPDATE opening SET confirmed_us = :moment, confirmed_by = :by WHERE group_id = :group_id")
_REVERSED = text("UPDATE opening SET reversed_us = :moment, reversed_seq = :seq WHERE group_id = :group_id")
_WITHDRAW = text("UPDATE savings_group SET status = 'withdrawn', code = code || '~' || id WHERE id = :group_id")
_WITHDRAW_LOANS = text("UPDATE loan SET status = 'withdrawn' WHERE group_id = :group_id")
_REVERSAL = text("SELECT seq, hash FROM journal WHERE group_id = :group_id AND seq = :seq")


@dataclass(frozen=True, slots=True)
class OpeningFigures:
    """What an officer is shown before she confirms, in whole francs, all positive."""

    on: date
    loan_cash_xof: int
    solidarity_cash_xof: int
    outside_cash_xof: int
    savings_xof: int
    lent_xof: int
    fines_due_xof: int


async def opening_waiting(database: Database | UnitOfWork, group_id: int) -> OpeningFigures | None:
    """The opening figures that nobody has confirmed or taken back, if there are any."""
    legs = await database.fetch(_WAITING, group_id=group_id)
    if not legs:
        return None
    of_account: dict[str, int] = {}
    of_kind: dict[str, int] = {}
    for leg in legs:
        of_account[leg["account"]] = leg["amount_xof"]
        of_kind[leg["kind"]] = of_kind.get(leg["kind"], 0) + leg["amount_xof"]
    return OpeningFigures(
        date.fromisoformat(legs[0]["effective_on"]),
        of_account.get("box:loan", 0),
        of_account.get("box:solidarity", 0),
        of_account.get("box:outside", 0),
        -of_kind.get("shares", 0),
        sum(of_kind.get(kind, 0) for kind in ("principal", "charge", "penalty")),
        of_kind.get("fines", 0),
    )


async def confirm_opening(database: Database, command: Command) -> None:
    """An officer says that the opening figures are those of the paper book: each member hears hers, and may object.

    Said again, nothing changes.

    Raises:
        Refusal: ``opening.none`` was imported or it was taken back, ``opening.not_an_officer``.
    """
    async with begin(database, command) as begun:
        unit = begun.unit
        row = await _row(unit, command.group_id)
        if row is None or row["reversed_us"] is not None:
            raise Refusal("opening.none")
        if command.member not in await committee(unit, command.group_id):
            raise Refusal("opening.not_an_officer")
        if row["confirmed_us"] is None:
            await unit.fetch(_CONFIRM, group_id=command.group_id, moment=microseconds(command.at), by=command.member)
            hers = await unit.fetch(_HERS, group_id=command.group_id, seq=row["seq"] or 0)
            await tell(
                unit,
                command,
                [
                    Notice("opening", line["number"], {"savings": int(line["savings"]), "owed": int(line["owed"])})
                    for line in hers
                ],
            )


async def reverse_opening(database: Database, command: Command) -> Posted | None:
    """Take an import of one group back as a whole: figures reversed, the group withdrawn and its code free again.

    Gives the reversal (none: there were no figures). A repeat gives it again. ``command`` is an officer's, or of staff.

    Raises:
        Refusal: ``opening.none``, ``opening.confirmed``, ``opening.moved_on`` when the books went on since,
            ``opening.not_an_officer``.
    """
    async with begin(database, command) as begun:
        unit = begun.unit
        row = await _row(unit, command.group_id)
        if row is None:
            raise Refusal("opening.none")
        if command.member is not None and command.member not in await committee(unit, command.group_id):
            raise Refusal("opening.not_an_officer")
        if row["reversed_us"] is not None:
            return await _known(unit, command.group_id, row["reversed_seq"])
        if row["confirmed_us"] is not None:
            raise Refusal("opening.confirmed")
        if row["newest"] != (row["seq"] or 0):
            raise Refusal("opening.moved_on")
        posted = await _reverse(unit, command, row["seq"]) if row["seq"] else None
        await unit.fetch(_WITHDRAW_LOANS, group_id=command.group_id)
        await unit.fetch(_WITHDRAW, group_id=command.group_id)
        await unit.fetch(
            _REVERSED, group_id=command.group_id, moment=microseconds(command.at), seq=posted.seq if posted else None
        )
        return posted


async def _reverse(unit: UnitOfWork, command: Command, seq: int) -> Posted:
    legs = await unit.fetch(_LEGS, group_id=command.group_id, seq=seq)
    return await unit.post(
        command.draft("reversal", {leg["account"]: -leg["amount_xof"] for leg in legs}, reverses_seq=seq)
    )


async def _known(unit: UnitOfWork, group_id: int, seq: int | None) -> Posted | None:
    if seq is None:
        return None
    row = (await unit.fetch(_REVERSAL, group_id=group_id, seq=seq))[0]
    return Posted(row["seq"], row["hash"], repeated=True)


async def _row(database: Database | UnitOfWork, group_id: int) -> Row | None:
    rows = await database.fetch(_OPENING, group_id=group_id)
    return rows[0] if rows else None
