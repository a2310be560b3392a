"""A member's phone is another one from now on: both hear of it, so that nobody's passbook moves in silence."""

from sqlalchemy import bindparam, text, update

from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.database import Database, UnitOfWork
from ledger.journal.notices import tell
from ledger.people.consent import Consent, record_consent
from ledger.rules.refusal import Refusal
from ledger.tables import Member, table_of

_member = table_of(Member)
_CHANGE = update(_member).where(_member.c.group_id == bindparam("at_group"), _member.c.number == bindparam("at_number"))
_PHONE = text("SELECT phone FROM member WHERE group_id = :group_id AND number = :number AND left_on IS NULL")


async def change_phone(
    database: Database, command: Command, member: int, phone: str | None, *, consents: bool, asked_in: str
) -> None:
    """Write a member's new phone (E.164, or none any more) and whether she agrees to messages on it.

    Who has a phone speaks for herself: her proxy, if she had one, ends. Written down twice it is told once.

    Raises:
        Refusal: ``member.unknown``.
    """
    async with database.unit_of_work() as unit:
        await unit.lock(command.group_id)
        rows = await unit.fetch(_PHONE, group_id=command.group_id, number=member)
        if not rows:
            raise Refusal("member.unknown", number=member)
        if rows[0]["phone"] == phone:
            return
        ends = {} if phone is None else {"proxy": None}
        await unit.fetch(_CHANGE, at_group=command.group_id, at_number=member, phone=phone, **ends)
        answer = Consent(at=command.at, language=asked_in, how="oral", noted_by=f"m{command.member}", agreed=consents)
        await record_consent(unit, command.group_id, member, answer)
        await tell_of_phone(unit, command, member, rows[0]["phone"])


async def tell_of_phone(unit: UnitOfWork, command: Command, member: int, before: str | None) -> None:
    """Tell the new phone that it is hers now, and the one ``before`` (E.164, if there was one) that it no longer is."""
    await tell(unit, command, [Notice("phone_changed", member, {}, urgent=True)])
    if before is not None:
        await tell(unit, command, [Notice("phone_left", member, {}, urgent=True)], phone=before)
