"""What is forgotten by itself, night after night; messages have a job of their own (app/messaging/forget.py).

Source: law 2013-015, limited retention; the periods are in docs/privacy.md.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text

from app.messaging.schedule import Planned
from app.privacy.erase import erase_person, pseudonym_of
from ledger.canonical import microseconds
from ledger.database import Database

FILES_DAYS, INVITATIONS_DAYS, COUNTS_DAYS, LEFT_YEARS = 30, 30, 730, 10
_BEFORE: Final = (
    (text("UPDATE import_draft SET body = :nothing WHERE created_us < :before_us"), FILES_DAYS),
    (text("DELETE FROM staff_session WHERE ends_us < :before_us"), 0),
    (text("DELETE FROM invitation WHERE ends_us < :before_us"), INVITATIONS_DAYS),
    (text("DELETE FROM sign_in_limit WHERE began_us < :before_us"), 1),
)
_COUNTS: Final = text("DELETE FROM funnel_day WHERE day < :before")
_LEFT: Final = text("""
SELECT g.code, m.number, m.name FROM member m JOIN savings_group g ON g.id = m.group_id
WHERE m.left_on < :before AND (m.phone IS NOT NULL OR m.consent_how IS NULL OR m.consent_how <> 'erased') LIMIT 200
""")


async def forget_people(database: Database, due: datetime, now: datetime) -> list[Planned]:  # noqa: ARG001
    """Forget what is older than its period, and who members were that left ten years ago; nobody is told of it."""
    async with database.unit() as unit:
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
