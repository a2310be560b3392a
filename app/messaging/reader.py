"""Who reads a message: the phone it goes to, the language of whoever holds it, and what she agreed to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import bindparam, text

from app.messaging.topics import PHONE_LEFT
from ledger.database import Row, UnitOfWork

# A member without a phone is read to by her proxy, if she chose to be spoken of on another's phone.
READER_COLUMNS: Final = """m.number, m.left_on, m.left_why, m.sms_wanted, m.sms_on_shared, m.consent_on,
       m.phone, m.language, p.phone AS proxy_phone, p.language AS proxy_language, p.sms_wanted AS proxy_wanted,
       n.code AS ngo, n.sender, b.month_xof,
       (SELECT count(*) FROM member s WHERE s.phone = coalesce(m.phone, p.phone) AND s.left_on IS NULL
        AND NOT (s.group_id = m.group_id AND s.number = m.number)) AS sharers"""
READER_JOINS: Final = """JOIN savings_group g ON g.id = m.group_id
LEFT JOIN member p ON p.group_id = m.group_id AND p.number = m.proxy AND p.left_on IS NULL
LEFT JOIN ngo n ON n.id = g.ngo_id
LEFT JOIN sms_budget b ON b.group_id = m.group_id"""
"""What ``reader_of`` reads of a member ``m``, beside ``old_phone``: one she had when a message was written to it."""
_READERS = text(f"""
SELECT o.id, {READER_COLUMNS}, CASE WHEN o.topic = :phone_left THEN o.phone END AS old_phone
FROM outbox o JOIN member m ON m.group_id = o.group_id AND m.number = o.member {READER_JOINS}
WHERE o.id IN :ids
""").bindparams(bindparam("ids", expanding=True))  # noqa: S608 -- made of constants


@dataclass(frozen=True, slots=True)
class Recipient:
    """The reader of one message.

    ``number`` is the member's in her group. ``shared``: others hold the phone too, or it is her proxy's. ``ngo`` is the
    code of the organisation beside the group, ``sender`` the one that it has chosen. ``budget_xof``: what the group's
    messages may cost a month, if limited.
    """

    number: int
    phone: str | None = field(repr=False)
    language: str
    shared: bool
    wanted: bool
    consented: bool
    shared_chosen: bool
    gone: bool
    ngo: str | None
    budget_xof: int | None
    sender: str = ""


async def readers(unit: UnitOfWork, ids: Sequence[int]) -> dict[int, Recipient]:
    """Find the reader of each outbox row. A row whose member does not exist has none."""
    rows = await unit.fetch(_READERS, ids=list(ids), phone_left=PHONE_LEFT) if ids else []
    return {row["id"]: reader_of(row) for row in rows}


def reader_of(row: Row) -> Recipient:
    """Read a row that has ``READER_COLUMNS`` and ``old_phone``."""
    own = row["phone"] is not None
    return Recipient(
        number=row["number"],
        phone=row["old_phone"] or (row["phone"] if own else row["proxy_phone"]),
        language=row["language"] if own else row["proxy_language"] or row["language"],
        shared=row["old_phone"] is not None or not own or row["sharers"] > 0,
        wanted=bool(row["sms_wanted"]) and (own or bool(row["proxy_wanted"])),
        consented=row["consent_on"] is not None,
        shared_chosen=bool(row["sms_on_shared"]),
        gone=row["left_on"] is not None and row["left_why"] == "died",
        ngo=row["ngo"],
        sender=row["sender"] or "",
        budget_xof=row["month_xof"],
    )
