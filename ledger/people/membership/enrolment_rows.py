"""The rows and accounts of a new member; the only place that writes one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert

from ledger.books.chart import member_accounts
from ledger.database import UnitOfWork
from ledger.journal.accounts import open_accounts
from ledger.people.contacts.consent import Consent, record_consent
from ledger.people.membership.members import named
from ledger.people.membership.offices import begin_office
from ledger.tables import Member, table_of

_INSERT_MEMBER = insert(table_of(Member))


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What is known of a member when she joins. ``phone`` is E.164; a member may have none.

    Without a recorded consent no SMS is ever sent to her (law 2013-015). ``institution``: it is a group's seat.
    """

    number: int
    name: str
    joined_on: date
    phone: str | None = None
    language: str = "fr"
    sex: str = "f"
    pin_hash: str | None = None
    roles: tuple[str, ...] = ()
    consent: Consent | None = None
    sms_wanted: bool = True
    sms_on_shared: bool = False
    institution: bool = False


async def enrol_member(unit: UnitOfWork, group_id: int, enrolment: Enrolment, *, saves: bool = True) -> None:
    """Write a member, her offices and her accounts. ``saves``: whether her group does; else she has no accounts."""
    await enrol_members(unit, group_id, [enrolment], saves=saves)


async def enrol_members(
    unit: UnitOfWork, group_id: int, enrolments: Sequence[Enrolment], *, saves: bool = True
) -> None:
    """Write many members of one group at once; see ``enrol_member``."""
    await unit.write_many(_INSERT_MEMBER, [_row(group_id, enrolment) for enrolment in enrolments])
    for enrolment in enrolments:
        if enrolment.consent is not None:
            await record_consent(unit, group_id, enrolment.number, enrolment.consent)
        for role in enrolment.roles:
            await begin_office(unit, group_id, enrolment.number, role, enrolment.joined_on)
    if saves:
        accounts = [account for enrolment in enrolments for account in member_accounts(enrolment.number)]
        await open_accounts(unit, group_id, accounts)


def _row(group_id: int, enrolment: Enrolment) -> dict[str, object]:
    return {
        "group_id": group_id,
        "number": enrolment.number,
        **named(enrolment.name),
        "phone": enrolment.phone,
        "language": enrolment.language,
        "sex": enrolment.sex,
        "joined_on": enrolment.joined_on.isoformat(),
        "pin_hash": enrolment.pin_hash,
        "sms_wanted": int(enrolment.sms_wanted),
        "sms_on_shared": int(enrolment.sms_on_shared),
        "institution": int(enrolment.institution),
    }
