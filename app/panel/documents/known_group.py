"""What is known already of whoever a form is printed for, in the words of its language: nobody writes it again."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import and_, bindparam, select

from app.organisations.tenancy import ScopedReader, visible
from app.panel.documents.day_one import KnownGroup
from app.panel.documents.paper import Say, paper_words
from app.panel.web import formats
from ledger.database import Row
from ledger.rules.by_family.constitution import Constitution
from ledger.tables import ConstitutionVersion, Member, Ngo, Office, SavingsGroup, table_of

_visible, _ngo = visible(SavingsGroup), visible(Ngo)
_member, _office, _rules = table_of(Member), table_of(Office), table_of(ConstitutionVersion)
_SETTINGS: Final = ("max_shares", "solidarity_xof", "charge_percent")
_HELD = and_(
    _office.c.group_id == _member.c.group_id, _office.c.member == _member.c.number, _office.c.ended_on.is_(None)
)
_MEMBERS: Final = (
    select(
        _member.c.number,
        _member.c.name,
        _member.c.sex,
        _member.c.phone,
        _member.c.language,
        _member.c.joined_on,
        _member.c.consent_on,
        _office.c.role,
    )
    .join_from(_visible, _member, _member.c.group_id == _visible.c.id)
    .outerjoin(_office, _HELD)
    .where(_visible.c.id == bindparam("group_id"), _member.c.left_on.is_(None))
    .order_by(_member.c.number, _office.c.role)
)
_RULES: Final = (
    select(_visible.c.family, _rules.c.settings)
    .join_from(_visible, _rules, _rules.c.group_id == _visible.c.id)
    .where(_visible.c.id == bindparam("group_id"))
    .order_by(_rules.c.version.desc())
    .limit(1)
)
_NGO: Final = select(_ngo.c.languages, _ngo.c.regions).where(_ngo.c.id == bindparam("ngo_id"))


async def known_group(window: ScopedReader, group: Row, language: str) -> KnownGroup:
    """A group's facts and members. ``group``: its row."""
    say = paper_words(language)
    (settled,) = await window.fetch(_RULES, group_id=group["id"])
    rules = Constitution.from_settings(settled["family"], json.loads(settled["settings"])).to_settings()
    facts = {
        "group": group["code"],
        "group_name": group["name"],
        "village": group["village"],
        "region": group["region"],
        "group_language": say(f"language.{group['language']}"),
        "meeting_weekday": say(f"weekday.{group['meeting_weekday']}"),
        "founded_on": formats.day(group["founded_on"]),
        "share_value": str(rules["share_value_xof"]),
    }
    facts |= {name: str(rules[name]) for name in _SETTINGS if name in rules}
    people = {row["number"]: row for row in reversed(await window.fetch(_MEMBERS, group_id=group["id"]))}
    return KnownGroup(facts, [_line(row, say) for _, row in sorted(people.items())])


def _line(row: Row, say: Say) -> Mapping[str, str]:
    return {
        "number": str(row["number"]),
        "name": row["name"],
        "sex": say(f"sex.{row['sex']}"),
        "phone": row["phone"] or "",
        "language": say(f"language.{row['language']}"),
        "role": say(f"role.{row['role']}") if row["role"] else "",
        "joined_on": formats.day(date.fromisoformat(row["joined_on"])),
        "consent_on": formats.day(date.fromisoformat(row["consent_on"])) if row["consent_on"] else "",
    }


async def organisation_facts(window: ScopedReader, ngo_id: int | None, language: str) -> KnownGroup:
    """What holds for every new group of an organisation: its first language, and its region where it has one alone."""
    row = await window.one(_NGO, ngo_id=ngo_id) if ngo_id is not None else None
    if row is None:
        return KnownGroup()
    regions = row["regions"].split(";")
    first = row["languages"].split(";")[0]
    facts = {"group_language": paper_words(language)(f"language.{first}")}
    return KnownGroup(facts | ({"region": regions[0]} if len(regions) == 1 and regions[0] else {}))
