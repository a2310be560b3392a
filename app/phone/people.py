"""The demo phones that the simulator offers to click on."""

from collections import defaultdict
from typing import Any

from sqlalchemy import text

from ledger.database import Database

MAX_PHONES = 30
_PHONES = text("""
SELECT m.phone, m.number, m.name, m.language, g.code,
       (SELECT min(o.role) FROM office o
        WHERE o.group_id = m.group_id AND o.member = m.number AND o.ended_on IS NULL) AS role
FROM member m JOIN savings_group g ON g.id = m.group_id
WHERE m.phone IS NOT NULL AND m.left_on IS NULL ORDER BY m.group_id, m.number LIMIT :most
""")
_ROLES = {
    "president": "présidente",
    "secretary": "secrétaire",
    "treasurer": "trésorière",
    "counter": "compteuse",
    "key_holder": "gardienne de clé",
}


async def demo_people(database: Database) -> list[dict[str, Any]]:
    """One entry a phone: {phone, name, roles, note}; a shared phone names everybody behind it."""
    by_phone: dict[str, list[Any]] = defaultdict(list)
    for row in await database.fetch(_PHONES, most=MAX_PHONES):
        by_phone[row["phone"]].append(row)
    return [
        {
            "phone": phone,
            "name": " / ".join(f"{row['number']} {row['name']}" for row in rows),
            "roles": [_ROLES[row["role"]] for row in rows if row["role"]],
            "note": f"groupe {rows[0]['code']}, {'/'.join(row['language'] for row in rows)}"
            + (", téléphone partagé" if len(rows) > 1 else ""),
        }
        for phone, rows in by_phone.items()
    ]
