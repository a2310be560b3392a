"""What is forgotten by itself, night after night; messages have a job of their own (app/messaging/jobs/forget.py).

Source: law 2013-015, limited retention; the periods are in docs/privacy.md.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import BindParameter, bindparam, delete, or_, select, update

from app.messaging.jobs.forget import CALLS_DAYS, MESSAGES_DAYS, forget_old
from app.messaging.jobs.schedule import Planned
from app.privacy.erase import erase_person, pseudonym_of
from ledger.books.canonical import microseconds
from ledger.database import Database
from ledger.tables import (
    Activation,
    FormUsed,
    FunnelDay,
    GroupNote,
    ImportDraft,
    Invitation,
    Member,
    SavingsGroup,
    ScheduleMark,
    SignInLimit,
    StaffSession,
    table_of,
)

FILES_DAYS, INVITATIONS_DAYS, CODES_DAYS, NOTES_DAYS, COUNTS_DAYS, LEFT_YEARS = 30, 30, 30, 365, 730, 10
PERIODS_DAYS: Final = {
    "calls": CALLS_DAYS,
    "messages": MESSAGES_DAYS,
    "files": FILES_DAYS,
    "invitations": INVITATIONS_DAYS,
    "codes": CODES_DAYS,
    "notes": NOTES_DAYS,
    "counts": COUNTS_DAYS,
}
"""How long what is not the books is kept; who a member was, ``LEFT_YEARS`` after she left."""
_draft, _session, _form = table_of(ImportDraft), table_of(StaffSession), table_of(FormUsed)
_invitation, _limit, _funnel = table_of(Invitation), table_of(SignInLimit), table_of(FunnelDay)
_activation, _note = table_of(Activation), table_of(GroupNote)
_mark, _member, _group = table_of(ScheduleMark), table_of(Member), table_of(SavingsGroup)
_BEFORE_US: BindParameter[int] = bindparam("before_us")
_BEFORE: Final = (
    (update(_draft).where(_draft.c.created_us < _BEFORE_US).values(body=b""), FILES_DAYS),
    (delete(_session).where(_session.c.ends_us < _BEFORE_US), 0),
    (delete(_form).where(_form.c.used_us < _BEFORE_US), 1),
    (delete(_invitation).where(_invitation.c.ends_us < _BEFORE_US), INVITATIONS_DAYS),
    (delete(_activation).where(_activation.c.ends_us < _BEFORE_US), CODES_DAYS),
    (delete(_note).where(_note.c.noted_us < _BEFORE_US), NOTES_DAYS),
    (delete(_limit).where(_limit.c.began_us < _BEFORE_US), 1),
)
_DONE: Final = select(_mark.c.done_us).where(_mark.c.job.in_(("forget_old", "forget_people")))
_JOBS: Final = 2
_COUNTS: Final = delete(_funnel).where(_funnel.c.day < bindparam("before"))
_LEFT: Final = (
    select(_group.c.code, _member.c.number, _member.c.name)
    .join_from(_member, _group, _group.c.id == _member.c.group_id)
    .where(
        _member.c.left_on < bindparam("before"),
        or_(_member.c.phone.is_not(None), _member.c.consent_how.is_(None), _member.c.consent_how != "erased"),
    )
    .limit(200)
)


async def forget_now(database: Database, now: datetime) -> None:
    """Forget at once what is older than its period, as the worker does each night; done again it changes nothing."""
    for job in (forget_old, forget_people):
        await job(database, now, now)


async def last_forgotten_us(database: Database) -> int | None:
    """When the worker last did both of its jobs, in microseconds since 1970; none when it never did."""
    rows = await database.fetch(_DONE)
    return min(row["done_us"] for row in rows) if len(rows) == _JOBS else None


async def forget_people(database: Database, due: datetime, now: datetime) -> list[Planned]:  # noqa: ARG001
    """Forget what is older than its period, and who members were that left ten years ago; nobody gets a message."""
    async with database.unit_of_work() as unit:
        for statement, days in _BEFORE:
            await unit.fetch(statement, before_us=microseconds(now - timedelta(days=days)))
        await unit.fetch(_COUNTS, before=(now - timedelta(days=COUNTS_DAYS)).date().isoformat())
    long_ago = now.date().replace(year=now.year - LEFT_YEARS, day=min(now.day, 28)).isoformat()
    for row in await database.fetch(_LEFT, before=long_ago):
        if row["name"] != pseudonym_of(row["number"]):
            await erase_person(database, row["code"], row["number"], now)
    return []
