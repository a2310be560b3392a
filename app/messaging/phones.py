"""Phones as the sender sees them: held by one worker at a time, with a count of what they got today."""

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, text

from ledger.database import Unit

_HOLD = text("""
INSERT INTO sms_phone (phone, held_by, held_until_us) VALUES (:phone, :holder, :until_us)
ON CONFLICT (phone) DO UPDATE SET held_by = excluded.held_by, held_until_us = excluded.held_until_us
WHERE sms_phone.held_until_us <= :now_us OR sms_phone.held_by = excluded.held_by
RETURNING phone
""")
_LET_GO = text("DELETE FROM sms_phone WHERE held_by = :holder AND phone IN :phones").bindparams(
    bindparam("phones", expanding=True)
)
# A row merged into another went out in the other's SMS. Urgent ones and answers to her own words are not counted.
_SENT_TODAY = text("""
SELECT phone, count(*) AS sent FROM outbox
WHERE phone IN :phones AND sent_us >= :since_us AND merged_into IS NULL AND urgent = 0 GROUP BY phone
""").bindparams(bindparam("phones", expanding=True))
_COMPANY = text("""
SELECT o.id FROM outbox o JOIN member m ON m.group_id = o.group_id AND m.number = o.member
WHERE o.state = 'waiting' AND o.next_us > :gathered_us AND o.next_us <= :now_us AND o.claimed_until_us <= :now_us
AND m.phone IN :phones ORDER BY o.id
""").bindparams(bindparam("phones", expanding=True))
_SPENT = text("""
SELECT group_id, sum(cost_millixof) AS spent FROM outbox
WHERE group_id IN :groups AND sent_us >= :since_us GROUP BY group_id
""").bindparams(bindparam("groups", expanding=True))


async def hold(unit: Unit, holder: str, phones: Iterable[str], *, now_us: int, until_us: int) -> set[str]:
    """Take the phones that no other worker holds; always in the same order, so that two workers cannot lock up."""
    held = set()
    for phone in sorted(phones):
        held |= {
            row["phone"]
            for row in await unit.fetch(_HOLD, phone=phone, holder=holder, until_us=until_us, now_us=now_us)
        }
    return held


async def let_go(unit: Unit, holder: str, phones: Sequence[str]) -> None:
    """Give phones back."""
    if phones:
        await unit.fetch(_LET_GO, holder=holder, phones=sorted(phones))


async def company(unit: Unit, phones: Iterable[str], *, gathered_us: int, now_us: int) -> list[int]:
    """Rows for these phones that would still wait for company: it has come."""
    wanted = sorted(phones)
    if not wanted:
        return []
    rows = await unit.fetch(_COMPANY, phones=wanted, gathered_us=gathered_us, now_us=now_us)
    return [row["id"] for row in rows]


async def sent_today(unit: Unit, phones: Iterable[str], *, since_us: int) -> dict[str, int]:
    """How many SMS each phone got since then, without the urgent ones."""
    wanted = sorted(phones)
    rows = await unit.fetch(_SENT_TODAY, phones=wanted, since_us=since_us) if wanted else []
    return {row["phone"]: row["sent"] for row in rows}


async def spent_xof(unit: Unit, groups: Iterable[int], *, since_us: int) -> dict[int, int]:
    """What the messages of each group cost since then, in whole francs, rounded up."""
    wanted = sorted(set(groups))
    rows = await unit.fetch(_SPENT, groups=wanted, since_us=since_us) if wanted else []
    return {row["group_id"]: -(-int(row["spent"] or 0) // 1000) for row in rows}
