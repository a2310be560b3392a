"""The innermost write on PostgreSQL: one posting as one call of the stored function ``kesu_post``."""

import json
from typing import Any

from ledger.canonical import microseconds
from ledger.draft import Draft, Posted

_PLACES = ",".join(f"${place}" for place in range(1, 20))
_CALL = f"SELECT seq, link, repeated FROM kesu_post({_PLACES},{{wait}})"  # noqa: S608 -- places, no values
WAITING = _CALL.format(wait="true")
PASSING = _CALL.format(wait="false")
"""Waits for nobody: ``seq`` is null when somebody else is writing to the group."""


def arguments(draft: Draft) -> tuple[object, ...]:
    """What ``kesu_post`` is called with."""
    digests = draft.digests()
    lines, notices = digests.lines, draft.notices
    return (
        draft.group_id,
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
        [code for code, _ in lines],
        [amount for _, amount in lines],
        [notice.topic for notice in notices],
        [notice.member for notice in notices],
        [json.dumps(dict(notice.facts), ensure_ascii=False) for notice in notices],
        [int(notice.urgent) for notice in notices],
    )


async def post_on(connection: Any, draft: Draft) -> Posted:  # noqa: ANN401 -- asyncpg's pooled proxy has no public type
    """Post on an open connection, waiting for whoever writes to the group."""
    row = await connection.fetchrow(WAITING, *arguments(draft))
    return Posted(row["seq"], row["link"], row["repeated"])
