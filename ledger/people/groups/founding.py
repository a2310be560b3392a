"""Found a group and enrol its members: the rows and accounts that everything later stands on."""

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import BindParameter, bindparam, insert, select, update

from ledger.books.canonical import GENESIS
from ledger.books.chart import group_accounts
from ledger.database import UnitOfWork
from ledger.journal.accounts import open_accounts
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.places import NOWHERE, Where
from ledger.rules.spelling import search_key
from ledger.tables import (
    ConstitutionVersion,
    Cycle,
    LedgerHead,
    SavingsGroup,
    table_of,
)
from ledger.tables.expressions.persons import NO_SAVINGS

_group, _cycle, _rules = table_of(SavingsGroup), table_of(Cycle), table_of(ConstitutionVersion)
_INSERT_GROUP = insert(_group)
_INSERT_HEAD = insert(table_of(LedgerHead))
_INSERT_CYCLE = insert(_cycle)
_INSERT_CONSTITUTION = insert(_rules)
_AT: BindParameter[int] = bindparam("at_group")
_CHANGE_GROUP = update(_group).where(_group.c.id == _AT)
_CHANGE_CYCLE = update(_cycle).where(_cycle.c.group_id == _AT, _cycle.c.number == 1)
_CHANGE_RULES = update(_rules).where(_rules.c.group_id == _AT, _rules.c.version == 1)
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
    status: str = "active"


async def found_again(unit: UnitOfWork, group_id: int, founding: Founding) -> None:
    """Give a group that has neither members nor a history the facts and rules of its first day anew.

    Its organisation stays. Whoever calls has made sure that nothing was done in it.
    """
    facts = _facts(founding)
    del facts["ngo_id"], facts["code"]
    await unit.fetch(_CHANGE_GROUP, at_group=group_id, **facts)
    await unit.fetch(_CHANGE_CYCLE, at_group=group_id, **_first_cycle(founding))
    await unit.fetch(_CHANGE_RULES, at_group=group_id, **_first_rules(founding))


def _facts(founding: Founding) -> dict[str, object]:
    return {
        "code": founding.code,
        "name": founding.name,
        "search": search_key(founding.name, founding.village, founding.code),
        "family": founding.family,
        "ngo_id": founding.ngo_id,
        **asdict(founding.where),
        "village": founding.village,
        "language": founding.language,
        "meeting_weekday": founding.meeting_weekday,
        "founded_on": founding.founded_on.isoformat(),
        "kind": founding.kind,
        "status": founding.status,
    }


def _first_cycle(founding: Founding) -> dict[str, object]:
    ends_on = founding.founded_on + timedelta(weeks=founding.constitution.cycle_weeks)
    return {"began_on": founding.founded_on.isoformat(), "ends_on": ends_on.isoformat()}


def _first_rules(founding: Founding) -> dict[str, object]:
    settings = json.dumps(founding.constitution.to_settings(), ensure_ascii=False)
    return {"settings": settings, "decided_on": founding.founded_on.isoformat()}


async def found_group(unit: UnitOfWork, founding: Founding) -> int:
    """Write a group with its first cycle, its constitution and its accounts; give its id.

    What saves nothing has none of these.
    """
    rows = await unit.fetch(_LAST_GROUP)
    group_id: int = 1 + (rows[0]["id"] if rows else 0)
    await unit.fetch(_INSERT_GROUP, id=group_id, **_facts(founding))
    await unit.fetch(_INSERT_HEAD, group_id=group_id, seq=0, head_hash=GENESIS)
    if founding.family != NO_SAVINGS:
        await _open_books(unit, group_id, founding)
    return group_id


async def _open_books(unit: UnitOfWork, group_id: int, founding: Founding) -> None:
    await unit.fetch(_INSERT_CYCLE, group_id=group_id, number=1, **_first_cycle(founding))
    rules = _first_rules(founding)
    await unit.fetch(_INSERT_CONSTITUTION, group_id=group_id, version=1, cycle=1, decision="first assembly", **rules)
    await open_accounts(unit, group_id, group_accounts())
