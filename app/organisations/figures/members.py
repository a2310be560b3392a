"""The members of one group as the panel shows them: figures from running balances, phones with their warnings."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from app.organisations.tenancy import ScopedReader
from ledger.database import Row
from ledger.rules.people import phones_of_many

_MEMBERS: Final = """
SELECT m.number, m.name, m.sex, m.phone, m.language, m.joined_on, m.left_on, m.left_why, m.proxy, m.sms_wanted,
  m.sms_on_shared, m.consent_on, m.consent_how, m.locked_until_us, m.joins_cycle,
  (SELECT max(c.number) FROM cycle c WHERE c.group_id = m.group_id AND c.closed_on IS NULL) AS cycle,
  CASE WHEN m.pin_hash IS NULL THEN 0 ELSE 1 END AS has_pin,
  coalesce(CAST(-sum(CASE WHEN a.kind = 'shares' THEN a.balance_xof END) AS BIGINT), 0) AS savings_xof,
  coalesce(CAST(-sum(CASE WHEN a.kind = 'solidarity' THEN a.balance_xof END) AS BIGINT), 0) AS solidarity_xof,
  coalesce(CAST(sum(CASE WHEN a.kind = 'fines' THEN a.balance_xof END) AS BIGINT), 0) AS fines_xof,
  coalesce(CAST(sum(CASE WHEN a.kind IN ('principal', 'handover') THEN a.balance_xof END) AS BIGINT), 0)
    AS principal_xof,
  coalesce(CAST(sum(CASE WHEN a.kind = 'charge' THEN a.balance_xof END) AS BIGINT), 0) AS charge_xof,
  coalesce(CAST(-sum(CASE WHEN a.kind = 'declared' THEN a.balance_xof END) AS BIGINT), 0) AS declared_xof,
  (SELECT count(*) FROM member o JOIN visible v ON v.id = o.group_id
    WHERE o.phone = m.phone AND o.left_on IS NULL AND o.group_id <> m.group_id) AS elsewhere
FROM visible JOIN member m ON m.group_id = visible.id
LEFT JOIN account a ON a.group_id = m.group_id AND a.member = m.number
WHERE visible.id = :group_id {one}
GROUP BY m.group_id, m.number ORDER BY m.number
"""
_OFFICES: Final = """
SELECT o.member, o.role, o.began_on, o.ended_on FROM visible JOIN office o ON o.group_id = visible.id
WHERE visible.id = :group_id ORDER BY o.number
"""
_CONSENTS: Final = """
SELECT c.at_us, c.version, c.language, c.how, c.agreed FROM visible JOIN consent c ON c.group_id = visible.id
WHERE visible.id = :group_id AND c.member = :number ORDER BY c.at_us DESC LIMIT 20
"""
_SHARERS: Final = """
SELECT m.group_id, m.number, m.name, visible.code, visible.name AS group_name FROM member m
JOIN visible ON visible.id = m.group_id
WHERE m.phone = :phone AND m.left_on IS NULL AND NOT (m.group_id = :group_id AND m.number = :number)
ORDER BY m.group_id, m.number
"""


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member; amounts in whole francs.

    ``shared_by``: how many of the group, she among them, use her phone; ``crowded``: more than a phone should serve.
    """

    row: Row
    roles: tuple[str, ...]
    shared_by: int
    crowded: bool

    @property
    def owed_xof(self) -> int:
        """Principal and charges."""
        return int(self.row["principal_xof"] + self.row["charge_xof"])


def _held(offices: list[Row], member: int) -> tuple[str, ...]:
    return tuple(row["role"] for row in offices if row["member"] == member and row["ended_on"] is None)


async def members(window: ScopedReader, group_id: int) -> list[MemberRow]:
    """Every member of a group, those who left at the end (two statements)."""
    rows = await window.fetch(_MEMBERS.format(one=""), group_id=group_id)
    offices = await window.fetch(_OFFICES, group_id=group_id)
    phones = Counter(row["phone"] for row in rows if row["phone"] and row["left_on"] is None)
    crowded = phones_of_many(phones.elements())
    people = [
        MemberRow(row, _held(offices, row["number"]), phones.get(row["phone"], 0), row["phone"] in crowded)
        for row in rows
    ]
    return sorted(people, key=lambda person: (person.row["left_on"] is not None, person.row["number"]))


async def member(window: ScopedReader, group_id: int, number: int) -> tuple[Row, list[Row], list[Row]] | None:
    """One member, every term of office she had, and the others on her phone (three statements)."""
    rows = await window.fetch(_MEMBERS.format(one="AND m.number = :number"), group_id=group_id, number=number)
    if not rows:
        return None
    offices = [row for row in await window.fetch(_OFFICES, group_id=group_id) if row["member"] == number]
    phone = rows[0]["phone"] or ""
    sharers = await window.fetch(_SHARERS, phone=phone, group_id=group_id, number=number)
    return rows[0], offices, sharers


async def consents(window: ScopedReader, group_id: int, number: int) -> list[Row]:
    """Every answer she gave to the question of consent, newest first: its version, its language and how it came."""
    return await window.fetch(_CONSENTS, group_id=group_id, number=number)
