"""What a member answered to two questions: may her name and figures be kept here, and may she be written to?

Source: Mali, law 2013-015. Every answer is kept with the version and the language of the questions, how it was given
and who noted it; she may change it whenever she likes. The questions stand in the catalogues (``consent``, and
``enrol.consent`` where an officer asks); a test holds their words and this version together, so that no word changes
without everybody being asked again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import bindparam, insert, select

from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.books.draft import Notice
from ledger.card.queries import GROUP
from ledger.commands import begin
from ledger.database import Database, Row, UnitOfWork
from ledger.journal.notices import tell
from ledger.people.contacts.sharing import held_by_several
from ledger.people.membership.members import CHANGE
from ledger.people.membership.offices import holders
from ledger.tables import ConsentAnswer, Member, table_of

VERSION: Final = 2
How = Literal["ussd", "voice", "sms", "oral", "written", "thumb", "import", "demo"]
_consent, _member = table_of(ConsentAnswer), table_of(Member)
_INSERT = insert(_consent)
_LAST = (
    select(_consent.c.version, _consent.c.language, _consent.c.how, _consent.c.agreed, _consent.c.sms)
    .where(_consent.c.group_id == GROUP, _consent.c.member == bindparam("number"))
    .order_by(_consent.c.at_us.desc())
    .limit(1)
)


_KEPT = (
    select(_consent.c.agreed)
    .where(_consent.c.group_id == _member.c.group_id, _consent.c.member == _member.c.number)
    .order_by(_consent.c.at_us.desc())
    .limit(1)
    .scalar_subquery()
)
_SHARED = held_by_several(_member.c.phone).correlate(_member).scalar_subquery()
_WISHES = select(
    _KEPT.label("kept"), _member.c.consent_on, _member.c.sms_wanted, _member.c.sms_on_shared, _SHARED.label("shared")
).where(_member.c.group_id == GROUP, _member.c.number == bindparam("number"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One answer to both questions.

    ``agreed``: her name and figures are kept; ``sms``: she is written to; none: as she last said. ``language`` is the
    one she was asked in; ``noted_by`` the member (``m2``), person of the panel (``staff 5``) or program that wrote it
    down.
    """

    at: datetime
    language: str
    how: How
    noted_by: str
    agreed: bool | None = True
    sms: bool | None = True
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Wishes:
    """What holds for a member now: her name and figures are kept, messages go to her, others hold her phone too."""

    kept: bool
    messages: bool
    shared: bool


def must_be_asked(version: int | None) -> bool:
    """Whether somebody who last answered the question of this version (none: never) has to be asked."""
    return version is None or version < VERSION


async def record_consent(unit: UnitOfWork, group_id: int, number: int, consent: Consent) -> None:
    """Write an answer down, and let it stand for her from now on. The same answer again is no second one."""
    rows = await unit.fetch(_LAST, group_id=group_id, number=number)
    last = rows[0] if rows else None
    agreed = consent.agreed if consent.agreed is not None else last is None or bool(last["agreed"])
    sms = consent.sms if consent.sms is not None else last is not None and _said_to_sms(last)
    answer = {"agreed": int(agreed), "sms": int(sms)}
    said = {"version": consent.version, "language": consent.language, "how": consent.how, **answer}
    key = {"at_group": group_id, "at_number": number}
    if last is not None and all(last[name] == value for name, value in said.items()):
        await unit.fetch(CHANGE, **key, consent_version=consent.version)  # she may have been asked once more
        return
    await unit.fetch(
        _INSERT, group_id=group_id, member=number, at_us=microseconds(consent.at), noted_by=consent.noted_by, **said
    )
    day = consent.at.date().isoformat() if agreed and sms else None
    await unit.fetch(CHANGE, **key, consent_on=day, consent_how=consent.how, consent_version=consent.version)


def _said_to_sms(row: Row) -> bool:
    return bool(row["agreed"] if row["sms"] is None else row["sms"])


async def wishes_of(database: Database | UnitOfWork, group_id: int, number: int) -> Wishes:
    """What a member lets be kept and sent now; on a phone that others hold, messages are for her to choose."""
    row = (await database.fetch(_WISHES, group_id=group_id, number=number))[0]
    shared = bool(row["shared"])
    wanted = bool(row["consent_on"] and row["sms_wanted"] and (row["sms_on_shared"] or not shared))
    return Wishes(row["kept"] is None or bool(row["kept"]), wanted, shared)


async def answer_herself(database: Database, command: Command, consent: Consent) -> None:
    """Her own answer: a yes to messages holds on a phone that others hold too, and a refusal is told to the president.

    Who lets nothing be kept is written to no more; what the group's book holds of her stays until she leaves.
    """
    assert command.member is not None  # noqa: S101 -- she answers for herself
    number = command.member
    async with begin(database, command) as begun:
        unit = begun.unit
        before = await wishes_of(unit, command.group_id, number)
        await record_consent(unit, command.group_id, number, consent)
        if consent.sms is not None:
            wants = {"sms_on_shared": int(consent.sms and before.shared)} | ({"sms_wanted": 1} if consent.sms else {})
            await unit.fetch(CHANGE, at_group=command.group_id, at_number=number, **wants)
        if consent.agreed is False and before.kept:
            presidents = [one for one in await holders(unit, command.group_id, "president") if one != number]
            await tell(unit, command, [Notice("not_kept", one, {"member": number}, urgent=True) for one in presidents])
