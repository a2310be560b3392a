"""Who is calling: the members behind a phone number, and what the service must know of each before the PIN."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, and_, bindparam, case, cast, exists, func, select, update

from ledger.card.queries import GROUP
from ledger.database import Database, Row, UnitOfWork
from ledger.people.own_word import waits_for_group, waits_for_member
from ledger.rules.membership.standing import ON_PHONES
from ledger.rules.spelling import search_key
from ledger.tables import (
    Account,
    GroupRestart,
    LateActRow,
    Loan,
    Member,
    Office,
    PinHelp,
    SavingsGroup,
    StaffPhone,
    table_of,
)
from ledger.tables.expressions.codes import account_code
from ledger.tables.expressions.persons import saving
from ledger.tables.staff.staff_phones import of_agents

_member, _group, _office = table_of(Member), table_of(SavingsGroup), table_of(Office)
_loan, _late, _restart = table_of(Loan), table_of(LateActRow), table_of(GroupRestart)
_help, _account, _staff_phone = table_of(PinHelp), table_of(Account), table_of(StaffPhone)
_silent = table_of(Member).alias("silent")
_leads = table_of(Office).alias("leads")
_LED = (
    exists()
    .where(_leads.c.group_id == _member.c.group_id, _leads.c.ended_on.is_(None))
    .where(_leads.c.role.in_(("president", "secretary", "treasurer")))
    .correlate(_member)
)
_HELD = func.coalesce(func.max(case((_office.c.role == "treasurer", "treasurer"))), func.max(_office.c.role))
_ROLE = (
    select(case((and_(_HELD == "counter", ~_LED), "president"), else_=_HELD))
    .where(_office.c.group_id == _member.c.group_id, _office.c.member == _member.c.number, _office.c.ended_on.is_(None))
    .scalar_subquery()
)
_HANDED_OVER = (
    select(func.min(_loan.c.number))
    .where(_loan.c.group_id == _member.c.group_id, _loan.c.member == _member.c.number, _loan.c.status == "handed_over")
    .scalar_subquery()
)
_TELLS = (
    select(func.count())
    .where(_silent.c.group_id == _member.c.group_id, _silent.c.proxy == _member.c.number, _silent.c.phone.is_(None))
    .where(_silent.c.left_on.is_(None), _silent.c.proxy_heard_id.is_not(None))
    .scalar_subquery()
)
_LATE = (
    select(func.count())
    .where(_late.c.group_id == _member.c.group_id, _late.c.member == _member.c.number)
    .scalar_subquery()
)
_RESTARTS = (
    select(func.count())
    .where(_restart.c.group_id == _member.c.group_id, _restart.c.ended_us.is_(None))
    .scalar_subquery()
)
_HELP_ASKED = (
    select(func.max(_help.c.asked_us))
    .where(_help.c.group_id == _member.c.group_id, _help.c.member == _member.c.number, _help.c.ended_us.is_(None))
    .scalar_subquery()
)
_OF_AGENT = of_agents(select(func.count())).where(_staff_phone.c.phone == _member.c.phone).scalar_subquery()
_SAVED = (
    select(cast(func.coalesce(-func.max(_account.c.balance_xof), 0), BigInteger))
    .where(_account.c.group_id == _member.c.group_id, _account.c.code == account_code("shares", _member.c.number))
    .scalar_subquery()
)
_SAVINGS: "Select[Any]" = select(_SAVED.label("savings_xof")).where(
    _member.c.group_id == GROUP, _member.c.number == bindparam("number")
)
_WHO: "Select[Any]" = (
    select(
        _member.c.group_id,
        _member.c.number,
        _member.c.name,
        _member.c.language,
        _member.c.pin_hash,
        _member.c.pin_tries,
        _member.c.locked_until_us,
        _member.c.consent_version,
        _group.c.code,
        _group.c.name.label("group_name"),
        _group.c.family,
        _ROLE.label("role"),
        _HANDED_OVER.label("handed_over"),
        _TELLS.label("tells"),
        _LATE.label("late"),
        _RESTARTS.label("restarts"),
        _HELP_ASKED.label("help_asked_us"),
        _SAVED.label("savings_xof"),
        waits_for_member(_member.c.group_id, _member.c.number).scalar_subquery().label("support"),
        waits_for_group(_member.c.group_id).scalar_subquery().label("group_support"),
    )
    .join(_group, _group.c.id == _member.c.group_id)
    .where(_member.c.left_on.is_(None), _group.c.status.in_(ON_PHONES), saving(_group))
    .order_by(_member.c.group_id, _member.c.number)
)
_BY_PHONE = _WHO.add_columns(_OF_AGENT.label("agent")).where(_member.c.phone == bindparam("phone"))
_BY_NUMBER = _WHO.where(_member.c.group_id == GROUP, _member.c.number == bindparam("number"))
CHANGE = update(_member).where(_member.c.group_id == bindparam("at_group"), _member.c.number == bindparam("at_number"))
"""A change of one member, at ``at_group`` and ``at_number``; the columns that the call names are set."""


def named(name: str) -> dict[str, str]:
    """The columns that hold a member's name: as it is written, and the words by which she is found."""
    return {"name": name, "search": search_key(name)}


@dataclass(frozen=True, slots=True)
class MemberHere:
    """A member as the conversation knows her.

    ``role`` is the office she holds, if any (a counter acts as the president where nobody leads the group);
    ``handed_over_loan`` a loan whose money she has still to acknowledge;
    ``tells`` is how many members without a phone let her hear their receipts; ``consent_version`` that of the question
    of consent she answered last; ``late`` is how many of her acts outlasted their hops, of which she has to be told;
    ``restarts`` is whether her group waits to be started again; ``help_asked_us`` when a new PIN was last asked for in
    her name, of which she may not know (it may have run out); ``savings_xof`` what she has saved;
    ``support`` is the line of a support, given to her or to the group she is an officer of, that waits for a word;
    ``agent``: her phone is that of a field agent too.
    """

    group_id: int
    number: int
    name: str
    language: str
    role: str | None
    group_code: str
    group_name: str
    family: str
    pin_hash: str | None
    pin_tries: int
    locked_until_us: int
    handed_over_loan: int | None = None
    tells: int = 0
    consent_version: int | None = None
    late: int = 0
    restarts: bool = False
    help_asked_us: int | None = None
    savings_xof: int = 0
    support: int | None = None
    agent: bool = False


def _here(row: Row, *, agent: bool = False) -> MemberHere:
    return MemberHere(
        row["group_id"],
        row["number"],
        row["name"],
        row["language"],
        row["role"],
        row["code"],
        row["group_name"],
        row["family"],
        row["pin_hash"],
        row["pin_tries"],
        row["locked_until_us"],
        row["handed_over"],
        row["tells"],
        row["consent_version"],
        row["late"],
        bool(row["restarts"]),
        row["help_asked_us"],
        row["savings_xof"],
        row["support"] if row["support"] is not None or row["role"] is None else row["group_support"],
        agent,
    )


async def members_of_phone(database: Database, phone: str) -> list[MemberHere]:
    """Every member that this phone serves (none: a stranger)."""
    return [_here(row, agent=row["agent"] > 0) for row in await database.fetch(_BY_PHONE, phone=phone)]


async def find_member(database: Database | UnitOfWork, group_id: int, number: int) -> MemberHere | None:
    """One member of a group, if she is there."""
    rows = await database.fetch(_BY_NUMBER, group_id=group_id, number=number)
    return _here(rows[0]) if rows else None


async def savings_of(database: Database, group_id: int, number: int) -> int:
    """What a member has saved, in whole francs."""
    rows = await database.fetch(_SAVINGS, group_id=group_id, number=number)
    return int(rows[0]["savings_xof"]) if rows else 0


async def set_language(database: Database, group_id: int, number: int, language: str) -> None:
    """Remember the language a member chose."""
    async with database.unit_of_work() as unit:
        await unit.fetch(CHANGE, at_group=group_id, at_number=number, language=language)
