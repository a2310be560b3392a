"""A member has another phone from now on: an officer writes it down on her own, with the member's consent."""

from ledger.books.command import Command
from ledger.commands import begin
from ledger.database import Database
from ledger.people.contacts.consent import Consent, record_consent
from ledger.people.contacts.contact import set_phone


async def change_phone(
    database: Database, command: Command, member: int, phone: str | None, *, consents: bool, asked_in: str
) -> None:
    """Write a member's new phone (E.164, or none any more) and whether she agrees to messages on it.

    Written down twice it is told once.

    Raises:
        Refusal: ``member.unknown``.
    """
    async with begin(database, command) as begun:
        if await set_phone(begun.unit, command, member, phone):
            said = Consent(
                at=command.at, language=asked_in, how="oral", noted_by=f"m{command.member}", agreed=None, sms=consents
            )
            await record_consent(begun.unit, command.group_id, member, said)
