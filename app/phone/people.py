"""The demo phones that the simulator offers to click on."""

from collections import defaultdict
from typing import Any

from sqlalchemy import func, select

from ledger.database import Database
from ledger.tables import Member, Office, SavingsGroup, table_of

MAX_PHONES = 30
_member, _group, _office = table_of(Member), table_of(SavingsGroup), table_of(Office)
_HER_ROLE = (
    select(func.min(_office.c.role))
    .where(_office.c.group_id == _member.c.group_id, _office.c.member == _member.c.number, _office.c.ended_on.is_(None))
    .scalar_subquery()
)
_PHONES = (
    select(
        _member.c.phone,
        _member.c.number,
        _member.c.name,
        _member.c.language,
        _group.c.code,
        _HER_ROLE.label("role"),
    )
    .join(_group, _group.c.id == _member.c.group_id)
    .where(_member.c.phone.is_not(None), _member.c.left_on.is_(None))
    .order_by(_member.c.group_id, _member.c.number)
    .limit(MAX_PHONES)
)
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
    for row in await database.fetch(_PHONES):
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
