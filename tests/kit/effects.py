"""What a conversation did: the movements it caused in the ledger, and the messages that reached people's phones."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import text

from app.messaging.wiring import open_messaging
from tests.kit.village import Village

MOST_MORNINGS = 4
_PROOF = re.compile(r"\b[0-9a-f]{8}\b")
_HEAD = text("SELECT coalesce(max(seq), 0) AS newest FROM journal")
_HEARD = text("SELECT coalesce(max(id), 0) AS newest FROM inbox_message")
_MOVED = text("""
SELECT j.seq, j.kind, e.account, e.amount_xof FROM journal j
JOIN entry e ON e.group_id = j.group_id AND e.seq = j.seq
WHERE j.seq > :after ORDER BY j.seq, e.line
""")
_TOLD = text("SELECT phone, text FROM inbox_message WHERE id > :after")
_PHONES = text("SELECT phone, name FROM member WHERE phone IS NOT NULL ORDER BY number")
_WAITING = text("SELECT count(*) AS waiting FROM outbox WHERE state = 'waiting'")
_HUSH = text("UPDATE outbox SET state = 'dropped', problem = 'before' WHERE state = 'waiting'")


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the journal and the inboxes had come."""

    seq: int
    message: int


async def mark(village: Village) -> Mark:
    """Where things stand now."""
    return Mark(
        (await village.database.fetch(_HEAD))[0]["newest"],
        (await village.database.fetch(_HEARD))[0]["newest"],
    )


async def movements(village: Village, since: Mark) -> tuple[str, ...]:
    """Every transaction since: ``savings: box:loan +1500, shares:9 -1500``."""
    lines: dict[int, str] = {}
    for row in await village.database.fetch(_MOVED, after=since.seq):
        leg = f"{row['account']} {row['amount_xof']:+d}"
        seq = row["seq"]
        lines[seq] = f"{lines[seq]}, {leg}" if seq in lines else f"{row['kind']}: {leg}"
    return tuple(lines.values())


async def hush(village: Village) -> None:
    """Let nobody hear of what was done so far: it is no part of the conversation."""
    async with village.database.unit() as unit:
        await unit.fetch(_HUSH)


async def messages(village: Village, since: Mark) -> tuple[str, ...]:
    """Send what waits, over the real worker, into the next mornings if it has to; then every message by phone."""
    async with open_messaging(village.settings, village.database, village.running.clock) as messaging:
        for _ in range(MOST_MORNINGS):
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
    return tuple(f"{holders[phone]} {phone}: {words}" for phone, words in heard)


def without_proof(shown: str) -> str:
    """A text without the fingerprint of the books, which is another on every run."""
    return _PROOF.sub("########", shown)


async def _holders(village: Village) -> dict[str, str]:
    """Who holds each phone, by first names."""
    holders: dict[str, list[str]] = defaultdict(list)
    for row in await village.database.fetch(_PHONES):
        holders[row["phone"]].append(row["name"].split()[0])
    return {phone: "/".join(names) for phone, names in holders.items()}
