"""Declarations: what a member announced between meetings, kept apart from what is true until somebody answers it.

A declaration is pending money: it stands in the ledger apart from savings and debts and in no box, until the meeting
(or, by the group's setting, the treasurer) confirms it. Source: VSL Associates' field guide; docs/rules.md, "Savings".
"""

from collections.abc import Callable
from contextlib import suppress

from sqlalchemy import and_, bindparam, literal, select, update

from ledger.books.chart import PROMISED, declared_by
from ledger.books.command import Command
from ledger.books.draft import Declaring, Draft, Head, Notice, Posted
from ledger.books.errors import BooksMoved
from ledger.card import Card, Declared, card_at_head, read_card
from ledger.card.queries import GROUP
from ledger.commands import Request, begin
from ledger.database import Database, UnitOfWork
from ledger.rules.refusal import Refusal
from ledger.tables import Declaration, Member, table_of

_declaration, _member = table_of(Declaration), table_of(Member)
_RESOLVE = update(_declaration).where(
    _declaration.c.group_id == bindparam("at_group"), _declaration.c.declared_seq == bindparam("at_seq")
)
_WAITING = (
    select(_declaration, _member.c.name)
    .join(_member, and_(_member.c.group_id == _declaration.c.group_id, _member.c.number == _declaration.c.member))
    .where(_declaration.c.group_id == GROUP, _declaration.c.outcome.is_(None))
    .order_by(_declaration.c.member)
)
_NEWER = (
    select(literal(1).label("newer"))
    .where(_declaration.c.group_id == GROUP, _declaration.c.member == bindparam("member"))
    .where(_declaration.c.kind == bindparam("kind"), _declaration.c.declared_seq > bindparam("seen"))
    .limit(1)
)


async def declare(
    database: Database,
    command: Command,
    request: Request,
    member: int,
    decide: Callable[[Card], tuple[Declaring, Notice]],
) -> Posted:
    """Post what ``decide`` makes of her card; it takes the place of one of its kind that still waits.

    Nearly always nothing is written between reading her card and posting, so that no lock is held over both: where
    something was, or she has announced before, or it is refused, it is decided under the lock.

    Raises:
        Refusal: what ``decide`` would not do; ``declaration.newer``: she has said something else since the screen
            that this act confirms, as when it outlasted its hop.
    """
    card = await card_at_head(database, command.group_id, member)
    if command.expected_seq in (None, card.head.seq):
        with suppress(BooksMoved, Refusal):
            if command.as_shown is not None:
                await command.as_shown(database, card)
            new, notice = decide(card)
            if not _waiting_of(card, new.kind):
                return await database.post(_announced(command, new, notice, card.head))
    async with begin(database, command, request, member=member) as begun:
        if begun.posted:
            return begun.posted
        unit, card = begun.unit, begun.card
        new, notice = decide(card)
        said = {"group_id": command.group_id, "member": member, "kind": new.kind}
        if command.expected_seq is not None and await unit.fetch(_NEWER, **said, seen=command.expected_seq):
            raise Refusal("declaration.newer")
        if waiting := _waiting_of(card, new.kind):
            await replace(unit, command.child("replaced"), member, waiting)
        return await unit.post(_announced(command, new, notice))


def in_place_of(before: Declared | None) -> dict[str, int | str]:
    """What a notice says of the one that it takes the place of."""
    return {} if before is None else {"before": before.amount_xof}


def _waiting_of(card: Card, kind: str) -> Declared | None:
    return next((waiting for waiting in card.declared if waiting.kind == kind), None)


def _announced(command: Command, new: Declaring, notice: Notice, since: Head | None = None) -> Draft:
    entries = {PROMISED: new.amount_xof, declared_by(new.member): -new.amount_xof}
    return command.draft("declare", entries, notices=(notice,), declares=new, since=since)


async def refuse(unit: UnitOfWork, command: Command, card: Card, declared: Declared) -> Posted:
    """Take a waiting declaration back out of the books; the member hears of it."""
    notice = Notice("refused", card.member, {"amount": declared.amount_xof})
    return await resolve(unit, command, card.member, declared, "refused", (notice,))


async def replace(unit: UnitOfWork, command: Command, member: int, declared: Declared) -> Posted:
    """A newer figure stands in its place; the notice of that one is enough."""
    return await resolve(unit, command, member, declared, "replaced", ())


async def lapse(unit: UnitOfWork, command: Command, member: int, declared: Declared) -> Posted:
    """A declaration that no meeting confirmed ends with the next meeting's close."""
    notice = Notice("lapsed", member, {"amount": declared.amount_xof})
    return await resolve(unit, command, member, declared, "lapsed", (notice,))


async def refuse_declaration(database: Database, command: Command, seq: int) -> Posted:
    """Refuse one waiting declaration; said twice, the first result.

    Raises:
        Refusal: ``declaration.none_waiting``.
    """
    async with begin(database, command, Request(kind="void")) as begun:
        if begun.posted:
            return begun.posted
        return await refuse(begun.unit, command, *await find_declared(begun.unit, command, seq))


async def find_declared(unit: UnitOfWork, command: Command, seq: int) -> tuple[Card, Declared]:
    """One waiting declaration by its number in the journal, with its member's card.

    Raises:
        Refusal: ``declaration.none_waiting``.
    """
    for member, declared in await waiting_declarations(unit, command.group_id):
        if declared.seq == seq:
            return await read_card(unit, command.group_id, member), declared
    raise Refusal("declaration.none_waiting")


async def waiting_declarations(database: Database | UnitOfWork, group_id: int) -> list[tuple[int, Declared]]:
    """Every declaration that waits, as (member, declaration), by member number."""
    return [(member, declared) for member, _, declared in await announced(database, group_id)]


async def announced(database: Database | UnitOfWork, group_id: int) -> list[tuple[int, str, Declared]]:
    """Every declaration that waits, as (member, her name, declaration), by member number."""
    rows = await database.fetch(_WAITING, group_id=group_id)
    return [
        (row["member"], row["name"], Declared(row["kind"], row["shares"], row["amount_xof"], row["declared_seq"]))
        for row in rows
    ]


async def resolve(
    unit: UnitOfWork, command: Command, member: int, declared: Declared, outcome: str, notices: tuple[Notice, ...]
) -> Posted:
    """Take a declaration out of the books with its outcome."""
    amount = declared.amount_xof
    posted = await unit.post(command.draft("void", {PROMISED: -amount, declared_by(member): amount}, notices=notices))
    await close_declared(unit, command, declared, posted, outcome)
    return posted


async def close_declared(unit: UnitOfWork, command: Command, declared: Declared, posted: Posted, outcome: str) -> None:
    """Write what became of a declaration; once."""
    if not posted.repeated:
        await unit.fetch(
            _RESOLVE, at_group=command.group_id, at_seq=declared.seq, resolved_seq=posted.seq, outcome=outcome
        )
