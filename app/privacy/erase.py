"""Takes away who a member was, and leaves what the group's books need: a number. Source: Mali, law 2013-015.

No name and no phone is in the hash chain, so that the books prove the same before and after.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import BindParameter, bindparam, case, delete, or_, update

from app.organisations.audit_log import note
from app.organisations.persons.persons import forget_names
from app.privacy.known_person import persons_to_forget
from app.privacy.person import DataSubject, PersonError, find_person, shares_her_phone
from ledger.books.canonical import microseconds
from ledger.commands import lock_group
from ledger.database import Database, UnitOfWork
from ledger.people.membership.gone import forget_member
from ledger.tables import (
    Activation,
    ConsentAnswer,
    GroupVisit,
    ImportDraft,
    InboundSms,
    InboxMessage,
    Incident,
    Outbox,
    SmsPhone,
    VisitChange,
    table_of,
)

_outbox, _incident = table_of(Outbox), table_of(Incident)
_consent, _activation, _draft = table_of(ConsentAnswer), table_of(Activation), table_of(ImportDraft)
_GROUP: BindParameter[int] = bindparam("at_group")
_NUMBER: BindParameter[int] = bindparam("at_number")
_NAMED: BindParameter[str] = bindparam("named")
# What waits is not sent any more; what was sent keeps its cost, its time and the transaction it reported.
_HER_MESSAGES: Final = (
    update(_outbox)
    .where(_outbox.c.group_id == _GROUP, _outbox.c.member == _NUMBER)
    .values(
        phone=None,
        payload="{}",
        problem=case((_outbox.c.state == "waiting", "erased"), else_=_outbox.c.problem),
        state=case((_outbox.c.state == "waiting", "dropped"), else_=_outbox.c.state),
    )
)
_ABOUT_HER: Final = (
    update(_outbox).where(_outbox.c.group_id == _GROUP, _outbox.c.payload.like(_NAMED, escape="!")).values(payload="{}")
)
_INCIDENTS: Final = (
    update(_incident)
    .where(_incident.c.group_id == _GROUP, _incident.c.detail.like(_NAMED, escape="!"))
    .values(detail="")
)
_visit, _change = table_of(GroupVisit), table_of(VisitChange)
_VISITS: Final = (
    update(_visit)
    .where(_visit.c.group_id == _GROUP, _visit.c.action_words.like(_NAMED, escape="!"))
    .values(action_words="")
)
_VISITS_BEFORE: Final = (
    update(_change)
    .where(
        _change.c.group_id == _GROUP,
        or_(_change.c.before.like(_NAMED, escape="!"), _change.c.reason.like(_NAMED, escape="!")),
    )
    .values(before="{}", reason="")
)
_ANSWERS: Final = delete(_consent).where(_consent.c.group_id == _GROUP, _consent.c.member == _NUMBER)
_CODES: Final = delete(_activation).where(_activation.c.group_id == _GROUP, _activation.c.member == _NUMBER)
_FILES: Final = update(_draft).where(_draft.c.ngo_id == bindparam("at_ngo")).values(body=b"")
_BY_PHONE: Final = tuple(
    delete(table).where(table.c.phone == bindparam("at_phone"))
    for table in (table_of(InboundSms), table_of(InboxMessage), table_of(SmsPhone))
)


def pseudonym_of(number: int) -> str:
    """What stands in the place of her name."""
    return f"Membre {number}"


async def erase_person(database: Database, code: str, number: int, now: datetime, staff_id: int | None = None) -> None:
    """Replace her name and forget her phone, PIN, consent and the words of messages; figures and the chain stay.

    ``staff_id``: who does it in the panel, for the audit log. Done again it changes nothing.
    Files that were imported for her organisation lose their content, for they name her.

    Raises:
        PersonError: she is not known, or has not left: the group still owes her, or she it, by her name.
    """
    async with database.unit_of_work() as unit:
        person = await find_person(unit, code, number)
        if person.row["left_on"] is None:
            raise PersonError("still_member")
        await lock_group(unit, person.group_id)
        await _forget_words(unit, person)
        if person.phone is not None and not await shares_her_phone(unit, person):
            for statement in _BY_PHONE:
                await unit.fetch(statement, at_phone=person.phone)
        for statement in (_ANSWERS, _CODES):
            await unit.fetch(statement, at_group=person.group_id, at_number=number)
        for she in await persons_to_forget(unit, person.group_id, number):
            await forget_names(unit, she)
        await forget_member(unit, person.group_id, number, pseudonym_of(number))
        await note(
            unit,
            microseconds(now),
            "person_erased",
            staff_id=staff_id,
            ngo_id=person.ngo_id,
            group_id=person.group_id,
            member=number,
        )


async def _forget_words(unit: UnitOfWork, person: DataSubject) -> None:
    await unit.fetch(_HER_MESSAGES, at_group=person.group_id, at_number=person.number)
    if person.name != pseudonym_of(person.number):
        named = "".join(f"!{letter}" if letter in "!%_" else letter for letter in person.name)
        for statement in (_ABOUT_HER, _INCIDENTS, _VISITS, _VISITS_BEFORE):
            await unit.fetch(statement, at_group=person.group_id, named=f"%{named}%")
    if person.ngo_id is not None:
        await unit.fetch(_FILES, at_ngo=person.ngo_id)
