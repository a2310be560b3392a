"""The innermost write on SQLite: one posting on an open transaction, statement by statement."""

import json
import sqlite3

from ledger.canonical import chain_hash, microseconds
from ledger.draft import Draft, Posted
from ledger.errors import KeyReused, OutOfBounds, Unbalanced, UnknownAccount


def write_posting(connection: sqlite3.Connection, draft: Draft) -> Posted:
    """Write balances, entries, journal row, outbox rows and the new head; the caller commits.

    Raises: what ``Database.post`` raises.
    """
    digests = draft.digests()
    known = connection.execute(
        "SELECT seq, hash, request_hash FROM journal WHERE group_id = ? AND idem_key = ?",
        (draft.group_id, draft.key),
    ).fetchone()
    if known:
        if known["request_hash"] != digests.request:
            raise KeyReused(draft.key)
        return Posted(known["seq"], known["hash"], repeated=True)
    lines = digests.lines
    if len(lines) < 2 or sum(draft.entries.values()) != 0:
        raise Unbalanced(draft.kind)
    head = connection.execute(
        "SELECT seq + 1 AS seq, head_hash FROM ledger_head WHERE group_id = ?", (draft.group_id,)
    ).fetchone()
    if head is None:
        raise UnknownAccount("ledger_head")
    seq, previous = head["seq"], head["head_hash"]
    _write_entries(connection, draft.group_id, seq, lines)
    payload = digests.payload
    link = chain_hash(previous, draft.group_id, seq, payload)
    posted_us = microseconds(draft.posted_at)
    connection.execute(
        "INSERT INTO journal (group_id, seq, idem_key, request_hash, kind, effective_on, meeting, posted_us, actor,"
        " channel, reverses_seq, memo, memo_hash, payload_hash, prev_hash, hash)"
        " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            draft.group_id,
            seq,
            draft.key,
            digests.request,
            draft.kind,
            draft.effective_on.isoformat(),
            draft.meeting,
            posted_us,
            draft.actor.name,
            draft.actor.channel,
            draft.reverses_seq,
            draft.memo,
            digests.memo,
            payload,
            previous,
            link,
        ),
    )
    connection.executemany(
        "INSERT INTO outbox (group_id, seq, key, topic, member, payload, urgent, created_us, next_us, state, attempts,"
        " claimed_until_us) VALUES (?,?,?,?,?,?,?,?,?,'waiting',0,0)",
        [
            (
                draft.group_id,
                seq,
                f"{draft.group_id}:{seq}:{place}",
                notice.topic,
                notice.member,
                json.dumps(dict(notice.facts), ensure_ascii=False),
                int(notice.urgent),
                posted_us,
                posted_us,
            )
            for place, notice in enumerate(draft.notices)
        ],
    )
    connection.execute("UPDATE ledger_head SET seq = ?, head_hash = ? WHERE group_id = ?", (seq, link, draft.group_id))
    return Posted(seq, link, repeated=False)


def _write_entries(connection: sqlite3.Connection, group_id: int, seq: int, lines: list[tuple[str, int]]) -> None:
    """The entry first, then its account: the guards let a balance move only to what an entry says."""
    for line, (code, amount) in enumerate(lines, start=1):
        entry = connection.execute(
            "INSERT INTO entry (group_id, seq, line, account, amount_xof, balance_after_xof)"
            " SELECT group_id, ?, ?, code, ?, balance_xof + ? FROM account WHERE group_id = ? AND code = ?"
            " RETURNING balance_after_xof",
            (seq, line, amount, amount, group_id, code),
        ).fetchone()
        if entry is None:
            raise UnknownAccount(code)
        try:
            connection.execute(
                "UPDATE account SET balance_xof = ?, last_seq = ? WHERE group_id = ? AND code = ?",
                (entry["balance_after_xof"], seq, group_id, code),
            )
        except sqlite3.IntegrityError as refused:
            if "balance_within_bounds" not in str(refused):
                raise
            raise OutOfBounds(code) from refused
