"""What a member answered when she was asked whether her data may be kept and she may be written to.

Source: Mali, law 2013-015. Every answer is kept with the version and the language of the question, how it was given and
who noted it. The question itself stands in the catalogues (``consent``, and ``enrol.consent`` where an officer asks);
a test holds its words and this version together, so that no word changes without everybody being asked again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import bindparam, insert, select

from ledger.books.canonical import microseconds
from ledger.card.queries import GROUP
from ledger.database import UnitOfWork
from ledger.people.members import CHANGE
from ledger.tables import ConsentAnswer, table_of

VERSION: Final = 1
How = Literal["ussd", "voice", "sms", "oral", "written", "thumb", "import", "demo"]
_consent = table_of(ConsentAnswer)
_INSERT = insert(_consent)
_LAST = (
    select(_consent.c.version, _consent.c.language, _consent.c.how, _consent.c.agreed)
    .where(_consent.c.group_id == GROUP, _consent.c.member == bindparam("number"))
    .order_by(_consent.c.at_us.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One answer.

    ``language`` is the one she was asked in; ``noted_by`` the member (``m2``), person of the panel (``staff 5``) or
    program that wrote it down.
    """

    at: datetime
    language: str
    how: How
    noted_by: str
    agreed: bool = True
    version: int = VERSION


def must_be_asked(version: int | None) -> bool:
    """Whether somebody who last answered the question of this version (none: never) has to be asked."""
    return version is None or version < VERSION


async def record_consent(unit: UnitOfWork, group_id: int, number: int, consent: Consent) -> None:
    """Write an answer down, and let it stand for her from now on. The same answer again is no second one."""
    last = await unit.fetch(_LAST, group_id=group_id, number=number)
    said = {
        "version": consent.version,
        "language": consent.language,
        "how": consent.how,
        "agreed": int(consent.agreed),
    }
    if last and all(last[0][name] == value for name, value in said.items()):
        return
    await unit.fetch(
        _INSERT, group_id=group_id, member=number, at_us=microseconds(consent.at), noted_by=consent.noted_by, **said
    )
    await unit.fetch(
        CHANGE,
        at_group=group_id,
        at_number=number,
        consent_on=consent.at.date().isoformat() if consent.agreed else None,
        consent_how=consent.how,
        consent_version=consent.version,
    )
