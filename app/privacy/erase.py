"""Takes away who a member was, and leaves what the group's books need: a number. Source: Mali, law 2013-015.

No name and no phone is in the hash chain, so that the books prove the same before and after.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import text

from app.organisations.audit_log import note
from app.privacy.person import DataSubject, PersonError, find_person, shares_her_phone
from ledger.books.canonical import microseconds
from ledger.commands import lock_group
from ledger.database import Database, UnitOfWork
from ledger.people.gone import forget_member

# What waits is not sent any more; what was sent keeps its cost, its time and the transaction it reported.
_HER_MESSAGES: Final = text("""
UPDATE outbox SET phone = NULL, payload = '{}',
  problem = CASE WHEN state = 'waiting' THEN 'erased' ELSE problem END,
  state = CASE WHEN state = 'waiting' THEN 'dropped' ELSE state END
WHERE group_id = :group_id AND member = :number
""")
_ABOUT_HER: Final = text(
    "UPDATE outbox SET payload = '{}' WHERE group_id = :group_id AND payload LIKE :named ESCAPE '!'"
)
_INCIDENTS: Final = text("UPDATE incident SET detail = '' WHERE group_id = :group_id AND detail LIKE :named ESCAPE '!'")
_ANSWERS: Final = text("DELETE FROM consent WHERE group_id = :group_id AND member = :number")
_CODES: Final = text("DELETE FROM activation WHERE group_id = :group_id AND member = :number")
_FILES: Final = text("UPDATE import_draft SET body = :nothing WHERE ngo_id = :ngo_id")
_BY_PHONE: Final = (
    text("DELETE FROM inbound_sms WHERE phone = :phone"),
    text("DELETE FROM inbox_message WHERE phone = :phone"),
    text("DELETE FROM sms_phone WHERE phone = :phone"),
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
                await unit.fetch(statement, phone=person.phone)
        hers = {"group_id": person.group_id, "number": number}
        for statement in (_ANSWERS, _CODES):
            await unit.fetch(statement, **hers)
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
    await unit.fetch(_HER_MESSAGES, group_id=person.group_id, number=person.number)
    if person.name != pseudonym_of(person.number):
        named = "".join(f"!{letter}" if letter in "!%_" else letter for letter in person.name)
        for statement in (_ABOUT_HER, _INCIDENTS):
            await unit.fetch(statement, group_id=person.group_id, named=f"%{named}%")
    if person.ngo_id is not None:
        await unit.fetch(_FILES, ngo_id=person.ngo_id, nothing=b"")
