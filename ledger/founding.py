"""Found a group and enrol its members: the rows and accounts that everything later stands on."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import bindparam, insert, select, update

from ledger.canonical import GENESIS
from ledger.chart import AccountSpec, group_accounts, member_accounts
from ledger.consent import Consent, record_consent
from ledger.database import Unit
from ledger.rules.constitution import Constitution
from ledger.tables import (
    Account,
    ConstitutionVersion,
    Cycle,
    LedgerHead,
    Member,
    Office,
    SavingsGroup,
    table_of,
)

_group, _member, _office, _account = table_of(SavingsGroup), table_of(Member), table_of(Office), table_of(Account)
_INSERT_GROUP = insert(_group)
_INSERT_HEAD = insert(table_of(LedgerHead))
_INSERT_CYCLE = insert(table_of(Cycle))
_INSERT_CONSTITUTION = insert(table_of(ConstitutionVersion))
_INSERT_MEMBER = insert(_member)
_INSERT_OFFICE = insert(_office)
_INSERT_ACCOUNT = insert(_account)
_LAST_GROUP = select(_group.c.id).order_by(_group.c.id.desc()).limit(1)
_LAST_OFFICE = (
    select(_office.c.number)
    .where(_office.c.group_id == bindparam("group_id"))
    .order_by(_office.c.number.desc())
    .limit(1)
)
_END_OFFICE = (
    update(_office)
    .where(_office.c.group_id == bindparam("at_group"), _office.c.member == bindparam("at_member"))
    .where(_office.c.role == bindparam("at_role"), _office.c.ended_on.is_(None))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What is known of a group on its first day."""

    code: str
    name: str
    family: str
    constitution: Constitution
    founded_on: date
    ngo_id: int | None = None
    region: str = ""
    village: str = ""
    language: str = "fr"
    meeting_weekday: int = 3


async def found_group(unit: Unit, founding: Founding) -> int:
    """Write a group with its first cycle, its constitution and its accounts; give its id."""
    rows = await unit.fetch(_LAST_GROUP)
    group_id: int = 1 + (rows[0]["id"] if rows else 0)
    await unit.fetch(
        _INSERT_GROUP,
        id=group_id,
        code=founding.code,
        name=founding.name,
        family=founding.family,
        ngo_id=founding.ngo_id,
        region=founding.region,
        village=founding.village,
        language=founding.language,
        meeting_weekday=founding.meeting_weekday,
        founded_on=founding.founded_on.isoformat(),
    )
    await unit.fetch(_INSERT_HEAD, group_id=group_id, seq=0, head_hash=GENESIS)
    await unit.fetch(
        _INSERT_CYCLE,
        group_id=group_id,
        number=1,
        began_on=founding.founded_on.isoformat(),
        ends_on=(founding.founded_on + timedelta(weeks=founding.constitution.cycle_weeks)).isoformat(),
    )
    await unit.fetch(
        _INSERT_CONSTITUTION,
        group_id=group_id,
        version=1,
        cycle=1,
        settings=json.dumps(founding.constitution.to_settings(), ensure_ascii=False),
        decided_on=founding.founded_on.isoformat(),
        decision="first assembly",
    )
    await open_accounts(unit, group_id, group_accounts())
    return group_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What is known of a member when she joins. ``phone`` is E.164; a member may have none.

    Without a recorded consent no SMS is ever sent to her (law 2013-015).
    """

    number: int
    name: str
    joined_on: date
    phone: str | None = None
    language: str = "fr"
    sex: str = "f"
    pin_hash: str | None = None
    roles: tuple[str, ...] = ()
    consent: Consent | None = None


async def enrol_member(unit: Unit, group_id: int, enrolment: Enrolment) -> None:
    """Write a member, her offices and her accounts."""
    await unit.fetch(
        _INSERT_MEMBER,
        group_id=group_id,
        number=enrolment.number,
        name=enrolment.name,
        phone=enrolment.phone,
        language=enrolment.language,
        sex=enrolment.sex,
        joined_on=enrolment.joined_on.isoformat(),
        pin_hash=enrolment.pin_hash,
    )
    if enrolment.consent is not None:
        await record_consent(unit, group_id, enrolment.number, enrolment.consent)
    for role in enrolment.roles:
        await begin_office(unit, group_id, enrolment.number, role, enrolment.joined_on)
    await open_accounts(unit, group_id, member_accounts(enrolment.number))


async def begin_office(unit: Unit, group_id: int, member: int, role: str, on: date) -> None:
    """Open a term of office."""
    rows = await unit.fetch(_LAST_OFFICE, group_id=group_id)
    number = 1 + (rows[0]["number"] if rows else 0)
    await unit.fetch(
        _INSERT_OFFICE, group_id=group_id, number=number, member=member, role=role, began_on=on.isoformat()
    )


async def end_office(unit: Unit, group_id: int, member: int, role: str, on: date) -> None:
    """End a term of office; it stays in the history."""
    await unit.fetch(_END_OFFICE, at_group=group_id, at_member=member, at_role=role, ended_on=on.isoformat())


async def open_accounts(unit: Unit, group_id: int, specs: Iterable[AccountSpec]) -> None:
    """Open accounts at zero."""
    await unit.write_many(
        _INSERT_ACCOUNT,
        [
            {
                "group_id": group_id,
                "code": spec.code,
                "kind": spec.kind,
                "member": spec.member,
                "loan": spec.loan,
                "floor_xof": spec.floor_xof,
                "ceil_xof": spec.ceil_xof,
            }
            for spec in specs
        ],
    )
