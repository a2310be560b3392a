"""Who reads a message: the phone it goes to, the language of whoever holds it, and what she agreed to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Select, and_, bindparam, case, func, select

from app.messaging.topics import PHONE_LEFT
from ledger.database import Row, UnitOfWork
from ledger.people.contacts.sharing import held_by_several
from ledger.tables import Member, Ngo, Outbox, SavingsGroup, SmsBudget, StaffPhone, table_of
from ledger.tables.staff.staff_phones import of_agents

_member, _outbox, _group = table_of(Member), table_of(Outbox), table_of(SavingsGroup)
_ngo, _budget, _staff_phone = table_of(Ngo), table_of(SmsBudget), table_of(StaffPhone)
_proxy = _member.alias("proxy")
PHONE: Final = func.coalesce(_member.c.phone, _proxy.c.phone)
"""The phone on which a member is spoken to, in a statement ``with_reader``."""
_SHARED = held_by_several(PHONE).correlate(_member, _proxy).scalar_subquery()
WHAT_FORBIDS: Final = (
    PHONE.is_(None),
    _member.c.phone.is_(None),
    _member.c.sms_wanted,
    _proxy.c.sms_wanted,
    _member.c.consent_on.is_(None),
)
"""Members alike in these may all hear something, or none may, and for the same reason."""
READER_COLUMNS: Final = (
    _member.c.number,
    _member.c.left_on,
    _member.c.left_why,
    _member.c.sms_wanted,
    _member.c.sms_on_shared,
    _member.c.consent_on,
    _member.c.phone,
    _member.c.language,
    _proxy.c.phone.label("proxy_phone"),
    _proxy.c.language.label("proxy_language"),
    _proxy.c.sms_wanted.label("proxy_wanted"),
    _ngo.c.code.label("ngo"),
    _ngo.c.sender,
    _budget.c.month_xof,
    _SHARED.label("held_by_several"),
)
"""What ``reader_of`` reads of a member, beside ``old_phone``: one she had when a message was written to it."""


def with_reader(statement: "Select[Any]") -> "Select[Any]":
    """Join the tables of ``READER_COLUMNS`` to a statement that reads members.

    A member without a phone is read to by her proxy, if she chose to be spoken of on another's phone.
    """
    her_proxy = and_(
        _proxy.c.group_id == _member.c.group_id, _proxy.c.number == _member.c.proxy, _proxy.c.left_on.is_(None)
    )
    return (
        statement.join(_group, _group.c.id == _member.c.group_id)
        .outerjoin(_proxy, her_proxy)
        .outerjoin(_ngo, _ngo.c.id == _group.c.ngo_id)
        .outerjoin(_budget, _budget.c.group_id == _member.c.group_id)
    )


_READERS = with_reader(
    select(
        _outbox.c.id, *READER_COLUMNS, case((_outbox.c.topic == PHONE_LEFT, _outbox.c.phone)).label("old_phone")
    ).join_from(_outbox, _member, and_(_member.c.group_id == _outbox.c.group_id, _member.c.number == _outbox.c.member))
).where(_outbox.c.id.in_(bindparam("ids", expanding=True)))

_agent = of_agents(
    select(
        _staff_phone.c.staff_id,
        _staff_phone.c.phone,
        _staff_phone.c.language,
        _staff_phone.c.sms_wanted,
        _ngo.c.code.label("ngo"),
        _ngo.c.sender,
    )
).subquery("agent")
_AGENTS = (
    select(_outbox.c.id, _agent, _budget.c.month_xof)
    .select_from(_outbox)
    .outerjoin(_agent, _agent.c.staff_id == _outbox.c.staff_id)
    .outerjoin(_budget, _budget.c.group_id == _outbox.c.group_id)
    .where(_outbox.c.id.in_(bindparam("ids", expanding=True)), _outbox.c.staff_id.is_not(None))
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """The reader of one message.

    ``number`` is the member's in her group, 0 an agent's. ``shared``: others hold the phone too, or it is her proxy's.
    ``ngo`` is the code of the organisation beside the group, ``sender`` the one that it has chosen. ``budget_xof``:
    what the group's messages may cost a month, if limited.
    """

    number: int
    phone: str | None = field(repr=False)
    language: str
    shared: bool
    wanted: bool
    consented: bool
    shared_chosen: bool
    gone: bool
    ngo: str | None
    budget_xof: int | None
    sender: str = ""


async def readers(unit: UnitOfWork, ids: Sequence[int], alone_xof: int | None = None) -> dict[int, Recipient]:
    """Find the reader of each outbox row. A row whose member does not exist has none; an agent without access is gone.

    ``alone_xof``: what the installation pays a month for a group without an organisation; none: what it costs.
    """
    rows = await unit.fetch(_READERS, ids=list(ids)) if ids else []
    found = {row["id"]: reader_of(row, alone_xof) for row in rows}
    others = [id_ for id_ in ids if id_ not in found]
    agents = await unit.fetch(_AGENTS, ids=others) if others else []
    return found | {row["id"]: _agent_of(row) for row in agents}


def _agent_of(row: Row) -> Recipient:
    """An agent on her own phone; her organisation gave her the number, and she may stop the messages."""
    return Recipient(
        number=0,
        phone=row["phone"],
        language=row["language"] or "fr",
        shared=False,
        wanted=bool(row["sms_wanted"]),
        consented=True,
        shared_chosen=True,
        gone=row["phone"] is None,
        ngo=row["ngo"],
        sender=row["sender"] or "",
        budget_xof=row["month_xof"],
    )


def reader_of(row: Row, alone_xof: int | None = None) -> Recipient:
    """Read a row that has ``READER_COLUMNS`` and ``old_phone``; ``alone_xof`` as for ``readers``."""
    own = row["phone"] is not None
    return Recipient(
        number=row["number"],
        phone=row["old_phone"] or (row["phone"] if own else row["proxy_phone"]),
        language=row["language"] if own else row["proxy_language"] or row["language"],
        shared=row["old_phone"] is not None or not own or bool(row["held_by_several"]),
        wanted=bool(row["sms_wanted"]) and (own or bool(row["proxy_wanted"])),
        consented=row["consent_on"] is not None,
        shared_chosen=bool(row["sms_on_shared"]),
        gone=row["left_on"] is not None and row["left_why"] == "died",
        ngo=row["ngo"],
        sender=row["sender"] or "",
        budget_xof=alone_xof if row["month_xof"] is None and row["ngo"] is None else row["month_xof"],
    )
