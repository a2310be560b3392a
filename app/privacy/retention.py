"""What is forgotten by itself, night after night; messages have a job of their own (app/messaging/forget.py).

Source: law 2013-015, limited retention; the periods are in docs/privacy.md.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text

from app.messaging.forget import CALLS_DAYS, MESSAGES_DAYS, forget_old
from app.messaging.schedule import Planned
from app.privacy.erase import erase_person, pseudonym_of
from ledger.books.canonical import microseconds
from ledger.database import Database

FILES_DAYS, INVITATIONS_DAYS, CODES_DAYS, COUNTS_DAYS, LEFT_YEARS = 30, 30, 30, 730, 10
PERIODS_DAYS: Final = {
    "calls": CALLS_DAYS,
    "messages": MESSAGES_DAYS,
    "files": FILES_DAYS,
    "invitations": INVITATIONS_DAYS,
    "codes": CODES_DAYS,
    "counts": COUNTS_DAYS,
}
"""How long what is not the books is kept; who a member was, ``LEFT_YEARS`` after she left."""
_BEFORE: Final = (
    (text("UPDATE import_draft SET body = :nothing WHERE created_us < :before_us"), FILES_DAYS),
    (text("DELETE FROM staff_session WHERE ends_us < :before_us"), 0),
    (text("DELETE FROM form_used WHERE used_us < :before_us"), 1),
    (text("DELETE FROM invitation WHERE ends_us < :before_us"), INVITATIONS_DAYS),
    (text("DELETE FROM activation WHERE ends_us < :before_us"), CODES_DAYS),
    (text("DELETE FROM sign_in_limit WHERE began_us < :before_us"), 1),
)
_DONE: Final = text("SELECT done_us FROM schedule_mark WHERE job IN ('forget_old', 'forget_people')")
_JOBS: Final = 2
_COUNTS: Final = text("DELETE FROM funnel_day WHERE day < :before")
_LEFT: Final = text("""
SELECT g.code, m.number, m.name FROM member m JOIN savings_group g ON g.id = m.group_id
WHERE m.left_on < :before AND (m.phone IS NOT NULL OR m.consent_how IS NULL OR m.consent_how <> 'erased') LIMIT 200
""")


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
            values: dict[str, object] = {"before_us": microseconds(now - timedelta(days=days))}
            if ":nothing" in statement.text:
                values["nothing"] = b""
            await unit.fetch(statement, **values)
        await unit.fetch(_COUNTS, before=(now - timedelta(days=COUNTS_DAYS)).date().isoformat())
    long_ago = now.date().replace(year=now.year - LEFT_YEARS, day=min(now.day, 28)).isoformat()
    for row in await database.fetch(_LEFT, before=long_ago):
        if row["name"] != pseudonym_of(row["number"]):
            await erase_person(database, row["code"], row["number"], now)
    return []
