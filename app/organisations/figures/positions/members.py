"""The members of one group as the panel shows them: figures from running balances, phones with their warnings."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, ColumnElement, FromClause, and_, bindparam, case, cast, func, not_, select

from app.organisations.tenancy import ScopedReader, visible
from ledger.database import Row
from ledger.rules.membership.people import phones_of_many
from ledger.tables import Account, ConsentAnswer, Cycle, Member, Office, PinHelp, SavingsGroup, table_of
from ledger.tables.expressions.persons import person

_visible, _member, _account = visible(SavingsGroup), table_of(Member), table_of(Account)
_office, _consent, _cycle = table_of(Office), table_of(ConsentAnswer), table_of(Cycle)
_GROUP = _visible.c.id == bindparam("group_id")


def hers(account: FromClause = _account) -> ColumnElement[bool]:
    """The accounts of a member; all of them are joined, and ``debit`` takes one kind."""
    return and_(account.c.group_id == _member.c.group_id, account.c.member == _member.c.number)


def debit(*kinds: str, of: FromClause = _account) -> ColumnElement[int]:
    """What a member's accounts of some kinds hold together, in whole francs; a credit is negative."""
    return func.coalesce(cast(func.sum(case((of.c.kind.in_(kinds), of.c.balance_xof))), BigInteger), 0)


_CYCLE = select(func.max(_cycle.c.number)).where(_cycle.c.group_id == _member.c.group_id, _cycle.c.closed_on.is_(None))
_other, _anywhere = _member.alias("other"), _visible.alias("anywhere")
_ELSEWHERE = (
    select(func.count())
    .select_from(_other)
    .join(_anywhere, _anywhere.c.id == _other.c.group_id)
    .where(_other.c.phone == _member.c.phone, _other.c.left_on.is_(None), _other.c.group_id != _member.c.group_id)
    .where(person(_other))
)
_MEMBERS: Final = (
    select(
        *(
            _member.c[name]
            for name in (
                *("number", "name", "sex", "phone", "language", "joined_on", "left_on", "left_why", "proxy"),
                *("sms_wanted", "sms_on_shared", "consent_on", "consent_how", "locked_until_us", "joins_cycle"),
                "institution",
            )
        ),
        _CYCLE.scalar_subquery().label("cycle"),
        case((_member.c.pin_hash.is_(None), 0), else_=1).label("has_pin"),
        (-debit("shares")).label("savings_xof"),
        debit("pot").label("pot_xof"),
        (-debit("solidarity")).label("solidarity_xof"),
        debit("fines").label("fines_xof"),
        debit("principal", "handover").label("principal_xof"),
        debit("charge").label("charge_xof"),
        (-debit("declared")).label("declared_xof"),
        _ELSEWHERE.scalar_subquery().label("elsewhere"),
    )
    .join_from(_visible, _member, _member.c.group_id == _visible.c.id)
    .outerjoin(_account, hers())
    .where(_GROUP)
    .group_by(_member.c.group_id, _member.c.number)
    .order_by(_member.c.number)
)
_ONE_MEMBER: Final = _MEMBERS.where(_member.c.number == bindparam("number"))
_OFFICES: Final = (
    select(_office.c.member, _office.c.role, _office.c.began_on, _office.c.ended_on)
    .join_from(_visible, _office, _office.c.group_id == _visible.c.id)
    .where(_GROUP)
    .order_by(_office.c.number)
)
_CONSENTS: Final = (
    select(_consent.c.at_us, _consent.c.version, _consent.c.language, _consent.c.how, _consent.c.agreed, _consent.c.sms)
    .join_from(_visible, _consent, _consent.c.group_id == _visible.c.id)
    .where(_GROUP, _consent.c.member == bindparam("number"))
    .order_by(_consent.c.at_us.desc())
    .limit(20)
)
_help = table_of(PinHelp)
_PIN_ASKED: Final = (
    select(_help.c.asked_us, _help.c.first_guardian, _help.c.second_guardian, _help.c.ready_us)
    .join_from(_visible, _help, _help.c.group_id == _visible.c.id)
    .where(_GROUP, _help.c.member == bindparam("number"), _help.c.ended_us.is_(None))
    .where(_help.c.asked_us > bindparam("since_us"))
    .order_by(_help.c.asked_us.desc())
    .limit(1)
)
_SHE = and_(_member.c.group_id == bindparam("group_id"), _member.c.number == bindparam("number"))
_SHARERS: Final = (
    select(_member.c.group_id, _member.c.number, _member.c.name, _visible.c.code, _visible.c.name.label("group_name"))
    .join_from(_member, _visible, _visible.c.id == _member.c.group_id)
    .where(_member.c.phone == bindparam("phone"), _member.c.left_on.is_(None), not_(_SHE), person(_member))
    .order_by(_member.c.group_id, _member.c.number)
)


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
    rows = await window.fetch(_MEMBERS, group_id=group_id)
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
    rows = await window.fetch(_ONE_MEMBER, group_id=group_id, number=number)
    if not rows:
        return None
    offices = [row for row in await window.fetch(_OFFICES, group_id=group_id) if row["member"] == number]
    phone = rows[0]["phone"] or ""
    sharers = await window.fetch(_SHARERS, phone=phone, group_id=group_id, number=number)
    return rows[0], offices, sharers


async def consents(window: ScopedReader, group_id: int, number: int) -> list[Row]:
    """Every answer she gave to the question of consent, newest first: its version, its language and how it came."""
    return await window.fetch(_CONSENTS, group_id=group_id, number=number)


async def pin_request(window: ScopedReader, group_id: int, number: int, since_us: int) -> Row | None:
    """The request for a new PIN that stands open for a member, asked after a moment; none when there is none."""
    rows = await window.fetch(_PIN_ASKED, group_id=group_id, number=number, since_us=since_us)
    return rows[0] if rows else None
