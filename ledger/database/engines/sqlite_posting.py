"""The innermost write on SQLite: one posting on an open transaction, statement by statement."""

import sqlite3
from functools import lru_cache

from ledger.books.canonical import chain_hash, microseconds
from ledger.books.draft import Digests, Draft, Head, Posted
from ledger.books.errors import BooksMoved, KeyReused, OutOfBounds, Unbalanced, UnknownAccount

_FOUND = """
SELECT h.seq, h.turn, h.head_hash, j.seq AS known, j.hash, j.request_hash FROM ledger_head h
LEFT JOIN journal j ON j.idem_key = ? AND j.group_id = h.group_id WHERE h.group_id = ?
"""
_JOURNAL = """
INSERT INTO journal (group_id, seq, idem_key, request_hash, kind, effective_on, meeting, posted_us, actor, channel,
  reverses_seq, memo, memo_hash, payload_hash, prev_hash, hash) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
"""
_OUTBOX = """
INSERT INTO outbox (group_id, seq, key, topic, member, payload, urgent, created_us, next_us, state, attempts,
  claimed_until_us) VALUES (?,?,?,?,?,?,?,?,?,'waiting',0,0)
"""
_DECLARE = "INSERT INTO declaration (group_id, declared_seq, member, kind, shares, amount_xof) VALUES (?,?,?,?,?,?)"
_GO_ON = "UPDATE ledger_head SET seq = ?, head_hash = ? WHERE group_id = ?"
_MOVE = """
UPDATE account SET balance_xof = e.balance_after_xof, last_seq = e.seq
FROM entry e WHERE e.group_id = ? AND e.seq = ? AND account.group_id = ? AND account.code = e.account
"""
_BEYOND = """
SELECT e.account FROM entry e JOIN account a ON a.group_id = e.group_id AND a.code = e.account
WHERE e.group_id = ? AND e.seq = ? AND e.balance_after_xof NOT BETWEEN a.floor_xof AND a.ceil_xof ORDER BY e.line
"""


def write_posting(connection: sqlite3.Connection, draft: Draft) -> Posted:
    """Write balances, entries, journal row, outbox rows and the new head; the caller commits.

    Raises:
        what ``Database.post`` raises.
    """
    digests = draft.digests()
    head = connection.execute(_FOUND, (draft.key, draft.group_id)).fetchone()
    if head is None:
        raise UnknownAccount("ledger_head")
    if head["known"] is not None:
        if head["request_hash"] != digests.request:
            raise KeyReused(draft.key)
        return Posted(head["known"], head["hash"], repeated=True)
    if len(digests.lines) < 2 or sum(draft.entries.values()) != 0:
        raise Unbalanced(draft.kind)
    if draft.since is not None and draft.since != Head(head["seq"], head["turn"]):
        raise BooksMoved(draft.key)
    seq, previous = head["seq"] + 1, head["head_hash"]
    link = chain_hash(previous, draft.group_id, seq, digests.payload)
    _write_entries(connection, draft.group_id, seq, digests.lines)
    _write_journal(connection, draft, digests, seq, previous, link)
    _write_notices(connection, draft, seq)
    if new := draft.declares:
        connection.execute(_DECLARE, (draft.group_id, seq, new.member, new.kind, new.shares, new.amount_xof))
    connection.execute(_GO_ON, (seq, link, draft.group_id))
    return Posted(seq, link, repeated=False)


def _write_journal(
    connection: sqlite3.Connection, draft: Draft, digests: Digests, seq: int, previous: bytes, link: bytes
) -> None:
    connection.execute(
        _JOURNAL,
        (
            draft.group_id,
            seq,
            draft.key,
            digests.request,
            draft.kind,
            draft.effective_on.isoformat(),
            draft.meeting,
            microseconds(draft.posted_at),
            draft.actor.name,
            draft.actor.channel,
            draft.reverses_seq,
            draft.memo,
            digests.memo,
            digests.payload,
            previous,
            link,
        ),
    )


def _write_notices(connection: sqlite3.Connection, draft: Draft, seq: int) -> None:
    group_id, posted_us = draft.group_id, microseconds(draft.posted_at)
    notices = (
        (f"{group_id}:{seq}:{place}", notice.topic, notice.member, notice.facts_as_json(), int(notice.urgent))
        for place, notice in enumerate(draft.notices)
    )
    connection.executemany(_OUTBOX, [(group_id, seq, *one, posted_us, posted_us) for one in notices])


def _write_entries(connection: sqlite3.Connection, group_id: int, seq: int, lines: list[tuple[str, int]]) -> None:
    """The entries first, then their accounts: the guards let a balance move only to what an entry says."""
    sql = _entries_sql(len(lines))
    arguments = [value for line, (code, amount) in enumerate(lines, start=1) for value in (line, code, amount)]
    written = connection.execute(sql, (*arguments, seq, group_id)).fetchall()
    if len(written) < len(lines):
        known = {row["account"] for row in written}
        raise UnknownAccount(next(code for code, _ in lines if code not in known))
    try:
        connection.execute(_MOVE, (group_id, seq, group_id))
    except sqlite3.IntegrityError as refused:
        if "balance_within_bounds" not in str(refused):
            raise
        raise OutOfBounds(_beyond(connection, group_id, seq)) from refused


@lru_cache(maxsize=64)
def _entries_sql(lines: int) -> str:
    """One statement for all entries of a transaction, whose balances are looked up by it."""
    rows = ",".join(["(?,?,?)"] * lines)
    return (
        f"WITH leg(line, code, amount_xof) AS (VALUES {rows})"  # noqa: S608 -- places, no values
        " INSERT INTO entry (group_id, seq, line, account, amount_xof, balance_after_xof)"
        " SELECT a.group_id, ?, leg.line, leg.code, leg.amount_xof, a.balance_xof + leg.amount_xof"
        " FROM leg CROSS JOIN account a WHERE a.group_id = ? AND a.code = leg.code RETURNING account"
    )


def _beyond(connection: sqlite3.Connection, group_id: int, seq: int) -> str:
    """The first account whose bounds the entries would leave."""
    account: str = connection.execute(_BEYOND, (group_id, seq)).fetchone()["account"]
    return account
