"""How a member is named and reached: what the phone and the panel change of it, in one place.

Both phones hear of a change, so that nobody's passbook moves in silence; who has a phone speaks for herself.
"""

from dataclasses import asdict, dataclass

from sqlalchemy import bindparam, select, update

from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.database import Row, UnitOfWork
from ledger.journal.notices import tell
from ledger.people.contacts.consent import Consent, record_consent
from ledger.people.groups.spoken_for import seats_follow
from ledger.people.membership.members import CHANGE, named
from ledger.rules.refusal import Refusal
from ledger.tables import Member, table_of

_member = table_of(Member)
_HERE = select(_member).where(
    _member.c.group_id == bindparam("group_id"), _member.c.number == bindparam("number"), _member.c.left_on.is_(None)
)
_ASK = CHANGE.where(_member.c.consent_on.is_(None))
_ON_PHONE = update(_member).where(_member.c.phone == bindparam("at_phone"), _member.c.left_on.is_(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Her name, her phone (E.164, if she has one), the language she is spoken to in, and what she lets be sent."""

    name: str
    phone: str | None
    language: str
    sms_wanted: bool
    sms_on_shared: bool


async def change_contact(
    unit: UnitOfWork, command: Command, member: int, contact: Contact, consent: Consent | None = None
) -> tuple[str, ...]:
    """Write what is new of a member, whose group's books are locked; give the names of the fields that changed.

    ``consent``: an answer that she gave with it.

    Raises:
        Refusal: ``member.unknown``, also for one who is gone.
    """
    row = await _member_here(unit, command.group_id, member)
    changes = {
        name: value
        for name, value in asdict(contact).items()
        if (bool(row[name]) if isinstance(value, bool) else row[name]) != value
    }
    if "phone" in changes:
        await set_phone(unit, command, member, contact.phone)
    written = {name: int(value) if isinstance(value, bool) else value for name, value in changes.items()}
    written.pop("phone", None)
    if "name" in written:
        written |= named(contact.name)
    if written:
        await unit.fetch(CHANGE, at_group=command.group_id, at_number=member, **written)
    if consent is not None:
        await record_consent(unit, command.group_id, member, consent)
    return tuple(changes)


async def set_phone(unit: UnitOfWork, command: Command, member: int, phone: str | None) -> bool:
    """Write a member's phone (E.164, or none any more) and tell both; her proxy, if she had one, ends with a phone.

    Gives whether it is another one than before.

    Raises:
        Refusal: ``member.unknown``.
    """
    before = (await _member_here(unit, command.group_id, member))["phone"]
    if before == phone:
        return False
    ends = {} if phone is None else {"proxy": None, "proxy_consent_on": None, "proxy_heard_id": None}
    await unit.fetch(CHANGE, at_group=command.group_id, at_number=member, phone=phone, **ends)
    await seats_follow(unit, command.group_id, member, phone)
    await tell_of_phone(unit, command, member, before)
    return True


async def tell_of_phone(unit: UnitOfWork, command: Command, member: int, before: str | None) -> None:
    """Tell the new phone that it is hers now, and the one ``before`` (E.164, if there was one) that it no longer is."""
    await tell(unit, command, [Notice("phone_changed", member, {}, urgent=True)])
    if before is not None:
        await tell(unit, command, [Notice("phone_left", member, {}, urgent=True)], phone=before)


async def want_messages(unit: UnitOfWork, phone: str, *, wanted: bool) -> None:
    """Everybody on this phone (E.164) wants messages from now on, or none; who never agreed is sent none either way."""
    agreed = _ON_PHONE.where(_member.c.consent_on.is_not(None)) if wanted else _ON_PHONE
    await unit.fetch(agreed, at_phone=phone, sms_wanted=int(wanted))


async def _member_here(unit: UnitOfWork, group_id: int, member: int) -> Row:
    rows = await unit.fetch(_HERE, group_id=group_id, number=member)
    if not rows:
        raise Refusal("member.unknown", number=member)
    return rows[0]


async def ask_for_consent(unit: UnitOfWork, group_id: int, member: int) -> None:
    """Her next call asks her, whatever she answered before; what she answered stays in ``consent``."""
    await unit.fetch(_ASK, at_group=group_id, at_number=member, sms_wanted=1, consent_version=None)
