"""The innermost write on PostgreSQL: one posting as one call of the stored function ``kesu_post``."""

import json
from typing import Any

from ledger.canonical import microseconds
from ledger.draft import Draft, Posted

_CALL = "SELECT seq, link, repeated FROM kesu_post($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,{wait})"
WAITING = _CALL.format(wait="true")
PASSING = _CALL.format(wait="false")
"""Waits for nobody: ``seq`` is null when somebody else is writing to the group."""


def arguments(draft: Draft) -> tuple[object, ...]:
    """What ``kesu_post`` is called with."""
    lines, memo_hash = draft.lines(), draft.memo_hash()
    return (
        draft.group_id,
        draft.key,
        draft.request_hash(),
        draft.kind,
        draft.effective_on.isoformat(),
        draft.meeting,
        microseconds(draft.posted_at),
        draft.actor.name,
        draft.actor.channel,
        draft.reverses_seq,
        draft.memo,
        memo_hash,
        draft.payload_hash(),
        [code for code, _ in lines],
        [amount for _, amount in lines],
        _notices(draft),
    )


def _notices(draft: Draft) -> str | None:
    if not draft.notices:
        return None
    return json.dumps(
        [
            {
                "topic": notice.topic,
                "member": notice.member,
                "payload": json.dumps(dict(notice.facts), ensure_ascii=False),
                "urgent": int(notice.urgent),
            }
            for notice in draft.notices
        ]
    )


async def post_on(connection: Any, draft: Draft) -> Posted:  # noqa: ANN401 -- asyncpg's pooled proxy has no public type
    """Post on an open connection, waiting for whoever writes to the group."""
    row = await connection.fetchrow(WAITING, *arguments(draft))
    return Posted(row["seq"], row["link"], row["repeated"])
