"""What a conversation did: the movements it caused in the ledger, and the messages that reached people's phones."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from operator import itemgetter

from sqlalchemy import text

from app.worker.wiring import open_messaging
from tests.kit.village import Village

MAX_MORNINGS = 4
_PROOF = re.compile(r"\b[0-9a-f]{8}\b")
_HEADS = text("SELECT group_id, seq FROM ledger_head")
_HEARD = text("SELECT coalesce(max(id), 0) AS newest FROM inbox_message")
_MOVED = text("""
SELECT j.group_id, g.code, j.seq, j.kind, e.account, e.amount_xof FROM journal j
JOIN entry e ON e.group_id = j.group_id AND e.seq = j.seq
JOIN savings_group g ON g.id = j.group_id
WHERE j.group_id = :group AND j.seq > :since
ORDER BY j.seq, e.line
""")
_TOLD = text("SELECT phone, text FROM inbox_message WHERE id > :after")
_PHONES = text("SELECT phone, name FROM member WHERE phone IS NOT NULL ORDER BY number")
_WAITING = text("SELECT count(*) AS waiting FROM outbox WHERE state = 'waiting'")
_HUSH = text("UPDATE outbox SET state = 'dropped', problem = 'before' WHERE state = 'waiting'")


@dataclass(frozen=True, slots=True)
class Mark:
    """How far each group's journal and the inboxes had come."""

    heads: Mapping[int, int]
    message: int


async def mark(village: Village) -> Mark:
    """Where things stand now."""
    return Mark(
        {row["group_id"]: row["seq"] for row in await village.database.fetch(_HEADS)},
        (await village.database.fetch(_HEARD))[0]["newest"],
    )


async def movements(village: Village, since: Mark) -> tuple[str, ...]:
    """Every transaction since: ``savings: box:loan +1500, shares:9 -1500``; behind its group where several moved."""
    lines: dict[tuple[str, int], str] = {}
    moved = [
        row
        for head in sorted(await village.database.fetch(_HEADS), key=itemgetter("group_id"))
        if head["seq"] > (before := since.heads.get(head["group_id"], 0))
        for row in await village.database.fetch(_MOVED, group=head["group_id"], since=before)
    ]
    for row in moved:
        leg = f"{row['account']} {row['amount_xof']:+d}"
        at = (row["code"], row["seq"])
        lines[at] = f"{lines[at]}, {leg}" if at in lines else f"{row['kind']}: {leg}"
    several = len({code for code, _ in lines}) > 1
    return tuple(f"{code} {line}" if several else line for (code, _), line in lines.items())


async def hush(village: Village) -> None:
    """Let nobody hear of what was done so far: it is no part of the conversation."""
    async with village.database.unit_of_work() as unit:
        await unit.fetch(_HUSH)


async def messages(village: Village, since: Mark) -> tuple[str, ...]:
    """Send what waits, over the real worker, into the next mornings if it has to; then every message by phone."""
    async with open_messaging(village.settings, village.database, village.running.clock) as messaging:
        for _ in range(MAX_MORNINGS):
            await village.waits(minutes=5)
            while await messaging.sender.once():
                pass
            if not (await village.database.fetch(_WAITING))[0]["waiting"]:
                break
            morning = datetime.combine(village.now().date() + timedelta(days=1), time(8), UTC)
            await village.waits(seconds=(morning - village.now()).total_seconds())
    rows = await village.database.fetch(_TOLD, after=since.message)
    holders = await _holders(village)
    heard = sorted((row["phone"], without_proof(row["text"])) for row in rows)  # a batch has no order of its own
    return tuple(f"{holders.get(phone, 'Nobody')} {phone}: {words}" for phone, words in heard)


def without_proof(shown: str) -> str:
    """A text without the fingerprint of the books, which is another on every run."""
    return _PROOF.sub("########", shown)


async def _holders(village: Village) -> dict[str, str]:
    """Who holds each phone, by first names."""
    holders: dict[str, list[str]] = defaultdict(list)
    for row in await village.database.fetch(_PHONES):
        holders[row["phone"]].append(row["name"].split()[0])
    return {phone: "/".join(sorted(names)) for phone, names in holders.items()}
