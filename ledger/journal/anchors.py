"""Anchors: the chain's head at the close of a meeting, given to every member as a short fingerprint.

A chain inside one database proves order, not that its owner did not rewrite all of it: the proof is in members' phones
and in the paper book.
"""

from sqlalchemy import BindParameter, bindparam, insert, select

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
_KNOWN = select(_anchor.c.head_hash).where(_anchor.c.group_id == _GROUP, _anchor.c.upto_seq == bindparam("upto_seq"))
_NEWEST = (
    select(_anchor.c.upto_seq, _anchor.c.head_hash)
    .where(_anchor.c.group_id == _GROUP)
    .order_by(_anchor.c.upto_seq.desc())
    .limit(1)
)
_INSERT = insert(_anchor)


def fingerprint(head_hash: bytes) -> str:
    """What members can compare: the first eight hex digits of the head."""
    return head_hash.hex()[:FINGERPRINT_HEX_DIGITS]


def trial_balance_hash(balances: list[tuple[str, int]]) -> bytes:
    """One digest of every balance that is not zero, in account order (32 bytes)."""
    return digest_fields("kesu/trial-balance/1", sorted(balances))


async def newest_anchor(database: Database | UnitOfWork, group_id: int) -> tuple[int, bytes]:
    """The number and hash that members took home from the newest meeting that was closed.

    Raises:
        IndexError: no meeting was closed yet.
    """
    row = (await database.fetch(_NEWEST, group_id=group_id))[0]
    return row["upto_seq"], row["head_hash"]


async def anchor(unit: UnitOfWork, command: Command, meeting: int | None) -> tuple[int, str]:
    """Write the anchor of the group's newest link; give the number of the newest transaction and the fingerprint.

    What the same unit wrote before is sealed first, so that members carry it home. Meetings without a transaction
    between them share the first's.
    """
    await unit.seal()
    (head,) = await unit.fetch(_HEAD, group_id=command.group_id)
    seq, newest = head["seq"], head["head_hash"]
    balances = [(row["code"], row["balance_xof"]) for row in await unit.fetch(_BALANCES, group_id=command.group_id)]
    if known := await unit.fetch(_KNOWN, group_id=command.group_id, upto_seq=seq):
        return seq, fingerprint(known[0]["head_hash"])
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
