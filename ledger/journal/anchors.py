"""Anchors: the chain's head at the close of a meeting, given to every member as a short fingerprint.

A chain inside one database proves order, not that its owner did not rewrite all of it: the proof is in members' phones
and in the paper book.
"""

from sqlalchemy import BindParameter, bindparam, insert, literal, select

from ledger.books.canonical import digest_fields, microseconds
from ledger.books.command import Command
from ledger.database import Database, UnitOfWork
from ledger.tables import Account, Anchor, LedgerHead, table_of

FINGERPRINT_HEX_DIGITS = 8
_GROUP: BindParameter[int] = bindparam("group_id")
_head, _account, _anchor = table_of(LedgerHead), table_of(Account), table_of(Anchor)
_HEAD = select(_head.c.seq, _head.c.head_hash).where(_head.c.group_id == _GROUP)
_BALANCES = (
    select(_account.c.code, _account.c.balance_xof)
    .where(_account.c.group_id == _GROUP, _account.c.balance_xof != 0)
    .order_by(_account.c.code)
)
_KNOWN = select(literal(1).label("known")).where(
    _anchor.c.group_id == _GROUP, _anchor.c.upto_seq == bindparam("upto_seq")
)
_INSERT = insert(_anchor)


def fingerprint(head_hash: bytes) -> str:
    """What members can compare: the first eight hex digits of the head."""
    return head_hash.hex()[:FINGERPRINT_HEX_DIGITS]


def trial_balance_hash(balances: list[tuple[str, int]]) -> bytes:
    """One digest of every balance that is not zero, in account order (32 bytes)."""
    return digest_fields("kesu/trial-balance/1", sorted(balances))


async def head(database: Database | UnitOfWork, group_id: int) -> tuple[int, bytes]:
    """The newest number and hash of a group's chain."""
    row = (await database.fetch(_HEAD, group_id=group_id))[0]
    return row["seq"], row["head_hash"]


async def anchor(unit: UnitOfWork, command: Command, meeting: int | None) -> tuple[int, str]:
    """Write the anchor of the group's newest transaction; give its number and fingerprint."""
    seq, newest = await head(unit, command.group_id)
    balances = [(row["code"], row["balance_xof"]) for row in await unit.fetch(_BALANCES, group_id=command.group_id)]
    if not await unit.fetch(_KNOWN, group_id=command.group_id, upto_seq=seq):
        await unit.fetch(
            _INSERT,
            group_id=command.group_id,
            upto_seq=seq,
            head_hash=newest,
            trial_balance_hash=trial_balance_hash(balances),
            meeting=meeting,
            anchored_us=microseconds(command.at),
        )
    return seq, fingerprint(newest)
