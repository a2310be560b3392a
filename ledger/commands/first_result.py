"""What a command's key gave when it came the first time, in the journal or among the stored results.

A key belongs to one request. The journal keeps what was asked as a transaction, so that another request under the same
key is found by comparing the two: it costs nothing while nothing is repeated.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import Select, Table, Text, and_, bindparam, func, literal, null, or_, select, union_all

from ledger.books.command import Command
from ledger.books.draft import Posted
from ledger.books.errors import KeyReused
from ledger.card import Card, read_card
from ledger.database import Database, Row, UnitOfWork
from ledger.tables import Account, CommandResult, Entry, Journal, table_of

_journal, _entry, _account, _stored = table_of(Journal), table_of(Entry), table_of(Account), table_of(CommandResult)
_UNDER = union_all(
    select(
        _journal.c.seq,
        _journal.c.hash,
        _journal.c.kind,
        _journal.c.actor,
        _journal.c.memo,
        _journal.c.reverses_seq,
        null().label("result"),
    ).where(_journal.c.group_id == bindparam("group_id"), _journal.c.idem_key == bindparam("key")),
    select(null(), null(), _stored.c.kind, null(), null(), null(), _stored.c.result).where(
        _stored.c.group_id == bindparam("group_id"), _stored.c.idem_key == bindparam("key")
    ),
)
_LINES = (
    select(_entry.c.account, _entry.c.amount_xof, _entry.c.balance_after_xof, _account.c.member, _account.c.loan)
    .join(_account, and_(_account.c.group_id == _entry.c.group_id, _account.c.code == _entry.c.account))
    .where(_entry.c.group_id == bindparam("group_id"), _entry.c.seq == bindparam("seq"))
)
_PART = bindparam("part", type_=Text)


def _stands(table: Table) -> "Select[Any]":
    """What stands under a command's key, or under its key and the name of a part."""
    key = table.c.idem_key
    under = or_(key == bindparam("key"), func.substr(key, 1, func.length(_PART)) == _PART)
    return select(literal(1).label("done")).where(table.c.group_id == bindparam("group_id"), under)


_DONE = union_all(_stands(_journal), _stands(_stored)).limit(1)
Entries: TypeAlias = Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked under a key: the kind of transaction or stored result that it makes, and what is known of it.

    ``entries`` (whole francs, debit +) are among those of the transaction, whatever the books say by now; a function
    where they depend on the group's rules. ``member`` and ``loan`` have an account among them. ``brings_xof`` reached
    the boxes, or less where nothing was owed any more. None: it is not known.
    """

    kind: str
    or_kind: str = ""
    entries: Entries | Callable[[Card], Entries] = field(default_factory=dict)
    member: int | None = None
    loan: int | None = None
    brings_xof: int | None = None
    memo: str | None = None
    reverses_seq: int | None = None


@dataclass(frozen=True, slots=True)
class FirstResult:
    """What the key gave: a transaction, or the result that was stored."""

    posted: Posted | None
    stored: str | None


async def first_result(unit: UnitOfWork, command: Command, request: Request) -> FirstResult | None:
    """What was done under the command's key; none when nothing was. The group must be locked.

    Raises:
        KeyReused: the key belongs to another request.
    """
    rows = await unit.fetch(_UNDER, group_id=command.group_id, key=command.key)
    if not rows:
        return None
    row = rows[0]
    if row["kind"] not in (request.kind, request.or_kind):
        raise KeyReused(command.key)
    if row["seq"] is None:
        return FirstResult(None, row["result"])
    if not await _asked_the_same(unit, command, request, row):
        raise KeyReused(command.key)
    return FirstResult(Posted(row["seq"], row["hash"], repeated=True), None)


async def was_done(reader: Database | UnitOfWork, command: Command) -> bool:
    """Whether something stands under the command's key, or under that of a part of it."""
    part = f"{command.key}/"
    return bool(await reader.fetch(_DONE, group_id=command.group_id, key=command.key, part=part))


async def _asked_the_same(unit: UnitOfWork, command: Command, request: Request, row: Row) -> bool:
    if row["actor"] != command.actor.name or row["reverses_seq"] != request.reverses_seq:
        return False
    if request.memo is not None and row["memo"] not in ("", request.memo):  # a memo may have been erased
        return False
    lines = await unit.fetch(_LINES, group_id=command.group_id, seq=row["seq"])
    amounts = {line["account"]: line["amount_xof"] for line in lines}
    entries = request.entries
    if callable(entries):
        entries = entries(await read_card(unit, command.group_id, request.member or 0))
    return (
        all(amounts.get(account, 0) == amount_xof for account, amount_xof in entries.items())
        and (request.member is None or any(line["member"] == request.member for line in lines))
        and (request.loan is None or any(line["loan"] == request.loan for line in lines))
        and (request.brings_xof is None or _brought(lines, request.brings_xof))
    )


def _brought(lines: list[Row], asked_xof: int) -> bool:
    """Whether so much was brought for loans: what is too much is not taken, once they are settled."""
    taken_xof = sum(line["amount_xof"] for line in lines if line["account"].startswith("box:"))
    settled = all(line["balance_after_xof"] == 0 for line in lines if line["loan"] is not None)
    return taken_xof == asked_xof or (settled and taken_xof < asked_xof)
