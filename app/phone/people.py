"""The phones that the simulator offers to click on, and finds by a name, an office, a group or a number."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import Any

from sqlalchemy import func, select

from ledger.database import Database
from ledger.tables import Member, Office, SavingsGroup, Staff, StaffPhone, table_of
from ledger.tables.staff.staff_phones import of_agents

MAX_PHONES = 40
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
)
_staff_phone = table_of(StaffPhone)
_AGENTS = of_agents(select(_staff_phone.c.phone, _staff_phone.c.language, table_of(Staff).c.name)).order_by(
    _staff_phone.c.staff_id
)
_ROLES = {
    "president": "présidence",
    "secretary": "secrétariat",
    "treasurer": "trésorerie",
    "counter": "comptage",
    "key_holder": "garde de clé",
}


async def demo_people(database: Database, wanted: str = "") -> list[dict[str, Any]]:
    """The first phones of those that answer to what was typed, agents' before members': {phone, name, roles, note}.

    A shared phone names everybody behind it. Accents and spaces do not matter: "binta", "trésorerie", "70 00 01 03".
    """
    by_phone: dict[str, list[Any]] = defaultdict(list)
    for row in await database.fetch(_PHONES):
        by_phone[row["phone"]].append(row)
    agents = {row["phone"]: _agent(row, by_phone.pop(row["phone"], [])) for row in await database.fetch(_AGENTS)}
    return answering((*agents.values(), *(_shown(phone, rows) for phone, rows in by_phone.items())), wanted)


def answering(people: Iterable[dict[str, Any]], wanted: str) -> list[dict[str, Any]]:
    """The first of these people whose phone, name, office or group holds what was typed."""
    looked_for = _plain(wanted)
    found = (
        one
        for one in people
        if looked_for in _plain("\n".join([one["phone"], one["name"], one["note"], *one["roles"]]))
    )
    return list(islice(found, MAX_PHONES))


def _shown(phone: str, rows: list[Any]) -> dict[str, Any]:
    return {
        "phone": phone,
        "name": " / ".join(f"{row['number']} {row['name']}" for row in rows),
        "roles": [_ROLES[row["role"]] for row in rows if row["role"]],
        "note": f"groupe {rows[0]['code']}, {'/'.join(row['language'] for row in rows)}"
        + (", téléphone partagé" if len(rows) > 1 else ""),
    }


def _agent(row: Any, as_member: list[Any]) -> dict[str, Any]:  # noqa: ANN401 -- a row
    """An agent's phone, on which she may be a member too."""
    alone = {"phone": row["phone"], "name": row["name"], "roles": [], "note": row["language"]}
    shown = _shown(row["phone"], as_member) if as_member else alone
    return {**shown, "roles": ["agent de terrain", *shown["roles"]]}


def _plain(words: str) -> str:
    parted = unicodedata.normalize("NFD", words.lower())
    return "".join(letter for letter in parted if not unicodedata.combining(letter) and not letter.isspace())
