"""Opening figures are confirmed once by an officer with her PIN; until then they may be taken back as a whole."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, BindParameter, Text, and_, bindparam, case, cast, func, select, update

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.books.draft import Notice, Posted
from ledger.card.queries import GROUP
from ledger.commands import begin
from ledger.database import Database, Row, UnitOfWork
from ledger.journal.notices import tell
from ledger.people.groups.seats import end_empty_seats
from ledger.people.membership.offices import committee
from ledger.rules.refusal import Refusal
from ledger.tables import Account, Entry, Journal, LedgerHead, Loan, Member, Opening, SavingsGroup, table_of
from ledger.tiers.agreeing import borrowing_groups, write_other_halves

_DEBTS = ("principal", "charge", "penalty")
_opening, _head, _journal = table_of(Opening), table_of(LedgerHead), table_of(Journal)
_entry, _account, _member = table_of(Entry), table_of(Account), table_of(Member)
_group, _loan = table_of(SavingsGroup), table_of(Loan)
_SEQ: BindParameter[int] = bindparam("seq", type_=BigInteger)
_POSTED = and_(_journal.c.group_id == _opening.c.group_id, _journal.c.seq == _opening.c.seq)
_OPENING = (
    select(
        _opening.c.seq,
        _opening.c.confirmed_us,
        _opening.c.reversed_us,
        _opening.c.reversed_seq,
        _journal.c.effective_on,
        _head.c.seq.label("newest"),
    )
    .join(_head, _head.c.group_id == _opening.c.group_id)
    .outerjoin(_journal, _POSTED)
    .where(_opening.c.group_id == GROUP)
)
_LEGS = select(_entry.c.account, _entry.c.amount_xof).where(_entry.c.group_id == GROUP, _entry.c.seq == _SEQ)
_WAITING = (
    select(_journal.c.effective_on, _entry.c.account, _account.c.kind, _entry.c.amount_xof)
    .select_from(_opening)
    .join(_journal, _POSTED)
    .join(_entry, and_(_entry.c.group_id == _opening.c.group_id, _entry.c.seq == _opening.c.seq))
    .join(_account, and_(_account.c.group_id == _entry.c.group_id, _account.c.code == _entry.c.account))
    .where(_opening.c.group_id == GROUP, _opening.c.confirmed_us.is_(None), _opening.c.reversed_us.is_(None))
)
_SAVINGS = func.sum(case((_account.c.kind == "shares", -_entry.c.amount_xof)))
_OWED = func.sum(case((_account.c.kind.in_(_DEBTS), _entry.c.amount_xof)))
_OF_HER = and_(_entry.c.group_id == _account.c.group_id, _entry.c.account == _account.c.code, _entry.c.seq == _SEQ)
_HERS = (
    select(
        _member.c.number,
        cast(func.coalesce(_SAVINGS, 0), BigInteger).label("savings"),
        cast(func.coalesce(_OWED, 0), BigInteger).label("owed"),
    )
    .select_from(_member)
    .outerjoin(_account, and_(_account.c.group_id == _member.c.group_id, _account.c.member == _member.c.number))
    .outerjoin(_entry, _OF_HER)
    .where(_member.c.group_id == GROUP, _member.c.left_on.is_(None))
    .group_by(_member.c.number)
    .order_by(_member.c.number)
)
_CHANGE = update(_opening).where(_opening.c.group_id == bindparam("at_group"))
_WITHDRAW = (
    update(_group)
    .where(_group.c.id == bindparam("at_group"))
    .values(status="withdrawn", code=_group.c.code + "~" + cast(_group.c.id, Text))
)
_WITHDRAW_LOANS = update(_loan).where(_loan.c.group_id == bindparam("at_group"))
_REVERSAL = select(_journal.c.seq, _journal.c.hash).where(_journal.c.group_id == GROUP, _journal.c.seq == _SEQ)


@dataclass(frozen=True, slots=True)
class OpeningFigures:
    """What an officer is shown before she confirms, in whole francs, all positive."""

    on: date
    loan_cash_xof: int
    solidarity_cash_xof: int
    outside_cash_xof: int
    kept_xof: int
    property_xof: int
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
        of_kind.get("kept", 0),
        of_kind.get("property", 0),
        -of_kind.get("shares", 0),
        sum(of_kind.get(kind, 0) for kind in _DEBTS),
        of_kind.get("fines", 0),
    )


async def confirm_opening(database: Database, command: Command) -> None:
    """An officer says that the opening figures are those of the paper book: each member hears hers, and may object.

    What a group owes a tier by them stands in the group's own books from now on.

    Said again, nothing changes.

    Raises:
        Refusal: ``opening.none`` was imported or it was taken back, ``opening.not_an_officer``.
    """
    borrowing = await borrowing_groups(database, command.group_id)
    async with begin(database, command, with_groups=borrowing) as begun:
        unit = begun.unit
        row = await _row(unit, command.group_id)
        if row is None or row["reversed_us"] is not None:
            raise Refusal("opening.none")
        if command.member not in await committee(unit, command.group_id):
            raise Refusal("opening.not_an_officer")
        if row["confirmed_us"] is None:
            said = {"confirmed_us": microseconds(command.at), "confirmed_by": command.member}
            await unit.fetch(_CHANGE, at_group=command.group_id, **said)
            if borrowing:
                await write_other_halves(unit, command)
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
        await unit.fetch(_WITHDRAW_LOANS, at_group=command.group_id, status="withdrawn")
        await unit.fetch(_WITHDRAW, at_group=command.group_id)
        await end_empty_seats(unit, command.group_id, command.day)
        undone = {"reversed_us": microseconds(command.at), "reversed_seq": posted.seq if posted else None}
        await unit.fetch(_CHANGE, at_group=command.group_id, **undone)
        return posted


async def _reverse(unit: UnitOfWork, command: Command, seq: int) -> Posted:
    legs = await unit.fetch(_LEGS, group_id=command.group_id, seq=seq)
    return await unit.post(
        command.draft("reversal", {leg["account"]: -leg["amount_xof"] for leg in legs}, reverses_seq=seq, alone=True)
    )


async def _known(unit: UnitOfWork, group_id: int, seq: int | None) -> Posted | None:
    if seq is None:
        return None
    row = (await unit.fetch(_REVERSAL, group_id=group_id, seq=seq))[0]
    return Posted(row["seq"], row["hash"], repeated=True)


async def _row(database: Database | UnitOfWork, group_id: int) -> Row | None:
    rows = await database.fetch(_OPENING, group_id=group_id)
    return rows[0] if rows else None
