"""Files that somebody looked at and may import within the hour: hers alone, as they were and were read, and once."""

import json
import secrets
from typing import Final

from sqlalchemy import bindparam, delete, null, select, update

from app.files.columns.mapping import ColumnChoices
from app.panel.web.refusals import FormAlreadyUsed, NotHere
from ledger.database import Database, Row, UnitOfWork
from ledger.database.upsert import upsert
from ledger.imports.reading.sheet import Sheet
from ledger.tables import ImportDraft, table_of

KEPT_SECONDS: Final = 3600
_draft = table_of(ImportDraft)
_FORGET = delete(_draft).where(_draft.c.imported_us.is_(None), _draft.c.created_us < bindparam("before_us"))
_INSERT = upsert(_draft)
_KEEP = _INSERT.on_conflict_do_update(
    index_elements=[_draft.c.ngo_id, _draft.c.sha, _draft.c.staff_id],
    set_={name: _INSERT.excluded[name] for name in ("token", "file_name", "body", "choices", "created_us")}
    | {"imported_us": null()},
)
_FIND = select(_draft).where(
    _draft.c.token == bindparam("token"),
    _draft.c.staff_id == bindparam("staff_id"),
    _draft.c.created_us >= bindparam("since_us"),
)
_CHOOSE = update(_draft).where(_draft.c.token == bindparam("at_token"), _draft.c.imported_us.is_(None))
_USE = _CHOOSE.values(body=b"").returning(_draft.c.token)


async def keep_draft(
    unit: UnitOfWork,
    sheet: Sheet,
    body: bytes,
    choices: ColumnChoices,
    *,
    staff_id: int,
    ngo_id: int | None,
    now_us: int,
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


async def find_draft(database: Database, token: str, *, staff_id: int, now_us: int) -> Row:
    """The file that she looked at within the hour.

    Raises:
        NotHere: there is none.
        FormAlreadyUsed: it was imported.
    """
    since_us = now_us - KEPT_SECONDS * 1_000_000
    rows = await database.fetch(_FIND, token=token, staff_id=staff_id, since_us=since_us)
    if not rows:
        raise NotHere
    if rows[0]["imported_us"] is not None:
        raise FormAlreadyUsed
    return rows[0]


def choices_of(draft: Row) -> ColumnChoices:
    """What was said of its columns when it was last looked at."""
    return ColumnChoices(**json.loads(draft["choices"]))


async def choose(unit: UnitOfWork, token: str, choices: ColumnChoices) -> None:
    """Keep what is said of its columns now."""
    await unit.fetch(_CHOOSE, at_token=token, choices=_written(choices))


def _written(choices: ColumnChoices) -> str:
    said = {"columns": dict(choices.columns), "given": dict(choices.given), "of": choices.of}
    return json.dumps(said, ensure_ascii=False)


async def use_draft(unit: UnitOfWork, token: str, now_us: int) -> None:
    """Use a token up, and forget the file behind it.

    Raises:
        FormAlreadyUsed: it was used at the same moment.
    """
    if not await unit.fetch(_USE, at_token=token, imported_us=now_us):
        raise FormAlreadyUsed
