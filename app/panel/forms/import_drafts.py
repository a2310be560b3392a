"""Files that somebody looked at and may import within the hour: hers alone, as they were and were read, and once."""

import json
import secrets
from typing import Final

from app.files.mapping import Choices
from app.organisations.statements import sql
from ledger.database import Database, Row, UnitOfWork
from ledger.imports import Sheet

KEPT_SECONDS: Final = 3600
_FORGET = sql("DELETE FROM import_draft WHERE imported_us IS NULL AND created_us < :before_us")
_KEEP = sql(
    "INSERT INTO import_draft (token, staff_id, ngo_id, file_name, sha, body, choices, created_us)"
    " VALUES (:token, :staff_id, :ngo_id, :file_name, :sha, :body, :choices, :created_us)"
    " ON CONFLICT (ngo_id, sha, staff_id) DO UPDATE SET token = excluded.token, file_name = excluded.file_name,"
    " body = excluded.body, choices = excluded.choices, created_us = excluded.created_us, imported_us = NULL"
)
_FIND = sql(
    "SELECT * FROM import_draft WHERE token = :token AND staff_id = :staff_id AND imported_us IS NULL"
    " AND created_us >= :since_us"
)
_CHOOSE = sql("UPDATE import_draft SET choices = :choices WHERE token = :token AND imported_us IS NULL")
_USE = sql(
    "UPDATE import_draft SET imported_us = :now_us, body = :nothing WHERE token = :token AND imported_us IS NULL"
    " RETURNING token"
)


async def keep_draft(
    unit: UnitOfWork, sheet: Sheet, body: bytes, choices: Choices, *, staff_id: int, ngo_id: int | None, now_us: int
) -> str:
    """Keep a file, with what its columns mean, and give the token to go on with it; an hour later it is forgotten.

    A file that was imported and then sent back by its committee may be brought again.
    """
    token = secrets.token_urlsafe(18)
    await unit.fetch(_FORGET, before_us=now_us - KEPT_SECONDS * 1_000_000)
    await unit.fetch(
        _KEEP,
        token=token,
        staff_id=staff_id,
        ngo_id=ngo_id,
        file_name=sheet.name,
        sha=sheet.sha,
        body=body,
        choices=_written(choices),
        created_us=now_us,
    )
    return token


async def find_draft(database: Database, token: str, *, staff_id: int, now_us: int) -> Row | None:
    """The file that she looked at within the hour and has not imported."""
    since_us = now_us - KEPT_SECONDS * 1_000_000
    rows = await database.fetch(_FIND, token=token, staff_id=staff_id, since_us=since_us)
    return rows[0] if rows else None


def choices_of(draft: Row) -> Choices:
    """What was said of its columns when it was last looked at."""
    return Choices(**json.loads(draft["choices"]))


async def choose(unit: UnitOfWork, token: str, choices: Choices) -> None:
    """Keep what is said of its columns now."""
    await unit.fetch(_CHOOSE, token=token, choices=_written(choices))


def _written(choices: Choices) -> str:
    return json.dumps({"columns": dict(choices.columns), "given": dict(choices.given)}, ensure_ascii=False)


async def use_draft(unit: UnitOfWork, token: str, now_us: int) -> bool:
    """Use a token up, and forget the file behind it; false when it was used already."""
    return bool(await unit.fetch(_USE, token=token, now_us=now_us, nothing=b""))
