"""Found a group and enrol its members: the rows and accounts that everything later stands on."""

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import insert, select

from ledger.books.canonical import GENESIS
from ledger.books.chart import group_accounts
from ledger.database import UnitOfWork
from ledger.journal.accounts import open_accounts
from ledger.rules.constitution import Constitution
from ledger.rules.places import NOWHERE, Where
from ledger.tables import (
    ConstitutionVersion,
    Cycle,
    LedgerHead,
    SavingsGroup,
    table_of,
)
from ledger.tables.persons import NO_SAVINGS

_group = table_of(SavingsGroup)
_INSERT_GROUP = insert(_group)
_INSERT_HEAD = insert(table_of(LedgerHead))
_INSERT_CYCLE = insert(table_of(Cycle))
_INSERT_CONSTITUTION = insert(table_of(ConstitutionVersion))
_LAST_GROUP = select(_group.c.id).order_by(_group.c.id.desc()).limit(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What is known of a group on its first day. ``family`` ``none``: it saves nothing, its constitution is unused."""

    code: str
    name: str
    family: str
    constitution: Constitution
    founded_on: date
    ngo_id: int | None = None
    where: Where = NOWHERE
    village: str = ""
    language: str = "fr"
    meeting_weekday: int = 3
    kind: str = "group"


async def found_group(unit: UnitOfWork, founding: Founding) -> int:
    """Write a group with its first cycle, its constitution and its accounts; give its id.

    What saves nothing has none of these.
    """
    rows = await unit.fetch(_LAST_GROUP)
    group_id: int = 1 + (rows[0]["id"] if rows else 0)
    await unit.fetch(
        _INSERT_GROUP,
        id=group_id,
        code=founding.code,
        name=founding.name,
        family=founding.family,
        ngo_id=founding.ngo_id,
        **asdict(founding.where),
        village=founding.village,
        language=founding.language,
        meeting_weekday=founding.meeting_weekday,
        founded_on=founding.founded_on.isoformat(),
        kind=founding.kind,
    )
    await unit.fetch(_INSERT_HEAD, group_id=group_id, seq=0, head_hash=GENESIS)
    if founding.family != NO_SAVINGS:
        await _open_books(unit, group_id, founding)
    return group_id


async def _open_books(unit: UnitOfWork, group_id: int, founding: Founding) -> None:
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
