"""Field agents on their phones: who dials, and what she wants to be told.

An agent is in no group: where a member is known by her group and her number, she is by group 0 and her own id.
"""

from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import bindparam, func, select, update

from ledger.database import Database, Row, UnitOfWork
from ledger.tables import Assignment, Staff, StaffPhone, table_of
from ledger.tables.staff.staff_phones import of_agents

NO_GROUP: Final = 0
_phone, _staff, _assignment = table_of(StaffPhone), table_of(Staff), table_of(Assignment)
_WHO: Final = of_agents(select(_phone, _staff.c.name, _staff.c.ngo_id))
_BY_PHONE: Final = _WHO.where(_phone.c.phone == bindparam("phone"))
_BY_ID: Final = _WHO.where(_phone.c.staff_id == bindparam("staff_id"))
_OF_STAFF: Final = select(_phone).where(_phone.c.staff_id == bindparam("staff_id"))
_WANT: Final = update(_phone).where(_phone.c.phone == bindparam("at_phone"))
_FIRST_GROUP: Final = select(func.min(_assignment.c.group_id).label("group_id")).where(
    _assignment.c.staff_id == bindparam("staff_id")
)


@dataclass(frozen=True, slots=True)
class AgentHere:
    """An agent as the conversation knows her; ``number`` is her id among the people of the panel.

    ``sms_wanted``: whether she wants messages about her groups.
    """

    number: int
    name: str
    language: str
    ngo_id: int
    pin_hash: str | None = field(repr=False)
    pin_tries: int
    locked_until_us: int
    code_hash: str | None = field(repr=False)
    code_ends_us: int
    sms_wanted: bool
    group_id: int = NO_GROUP


def _here(rows: list[Row]) -> AgentHere | None:
    if not rows:
        return None
    row = rows[0]
    held = (row["pin_hash"], row["pin_tries"], row["locked_until_us"], row["code_hash"], row["code_ends_us"])
    return AgentHere(row["staff_id"], row["name"], row["language"], row["ngo_id"], *held, bool(row["sms_wanted"]))


async def agent_of_phone(database: Database | UnitOfWork, phone: str) -> AgentHere | None:
    """The agent whose phone this is, as long as she is one and her organisation is open."""
    return _here(await database.fetch(_BY_PHONE, phone=phone))


async def find_agent(database: Database | UnitOfWork, staff_id: int) -> AgentHere | None:
    """An agent with a phone, by her id; none once her access was stopped."""
    return _here(await database.fetch(_BY_ID, staff_id=staff_id))


async def want_agents_messages(unit: UnitOfWork, phone: str, *, wanted: bool) -> None:
    """Write down whether the agent on a phone (E.164), if it is one's, wants messages about her groups."""
    await unit.fetch(_WANT, at_phone=phone, sms_wanted=int(wanted))


async def first_group(unit: UnitOfWork, staff_id: int) -> int | None:
    """The first of the groups that she follows, in whose name she is answered."""
    found: int | None = (await unit.fetch(_FIRST_GROUP, staff_id=staff_id))[0]["group_id"]
    return found


async def phone_of_staff(database: Database | UnitOfWork, staff_id: int) -> Row | None:
    """The number somebody was given, whether she may use it or not."""
    rows = await database.fetch(_OF_STAFF, staff_id=staff_id)
    return rows[0] if rows else None
