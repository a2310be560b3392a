"""Importing groups from a file: first a preview that names everything wrong with it, then all of it or nothing."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Annotated, Final

from anyio.to_thread import run_sync
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from app.panel import audit
from app.panel.imports.cells import Problem
from app.panel.imports.checking import GroupToImport, check_rows
from app.panel.imports.reading import FileRead, Unreadable, read_file
from app.panel.imports.writing import AlreadyImported, taken_codes, write_groups
from app.panel.refusals import NotHere
from app.panel.roles import Right
from app.panel.router import router
from app.panel.statements import sql
from app.panel.visit import Visit, back_to, may, plain

MOST_PROBLEMS: Final = 500
KEPT_SECONDS: Final = 3600
_NGOS: Final = "SELECT id, name FROM visible_ngo ORDER BY name"
_FORGET = sql("DELETE FROM import_draft WHERE imported_us IS NULL AND created_us < :before_us")
_KEEP = sql(
    "INSERT INTO import_draft (token, staff_id, ngo_id, file_name, sha, body, created_us)"
    " VALUES (:token, :staff_id, :ngo_id, :file_name, :sha, :body, :created_us)"
    " ON CONFLICT (ngo_id, sha, staff_id) DO UPDATE SET token = excluded.token, created_us = excluded.created_us"
    " WHERE import_draft.imported_us IS NULL"
)
_FIND = sql(
    "SELECT * FROM import_draft WHERE token = :token AND staff_id = :staff_id AND imported_us IS NULL"
    " AND created_us >= :since_us"
)
_DONE = sql(
    "UPDATE import_draft SET imported_us = :now_us, body = :nothing WHERE token = :token AND imported_us IS NULL"
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would write, and everything that keeps it from being written."""

    file_name: str
    groups: list[GroupToImport]
    problems: list[Problem]
    unknown: tuple[str, ...]
    rows: int


async def _page(visit: Visit, status: int = 200, **facts: object) -> Response:
    ngos = await visit.window.fetch(_NGOS) if visit.person["ngo_id"] is None else []
    shown = {"preview": None, "token": "", "unreadable": None, "ngos": ngos, "most": MOST_PROBLEMS}
    return visit.page("import", status, **{**shown, "said": visit.asked("said"), **facts})


async def _preview(visit: Visit, name: str, body: bytes) -> Preview:
    """Read and check in a thread. Raises: Unreadable."""
    taken = await taken_codes(visit.service.database)
    today = visit.service.now.date()

    def work() -> tuple[FileRead, list[GroupToImport], list[Problem]]:
        read = read_file(name, body)
        return read, *check_rows(read, today, taken)

    read, groups, problems = await run_sync(work)
    if not read.rows:
        raise Unreadable("empty")
    return Preview(name, groups, problems, read.unknown, len(read.rows))


@router.get("/import")
async def import_page(visit: Annotated[Visit, may(Right.IMPORT)]) -> Response:
    """The form, with the columns that a file may have."""
    return await _page(visit)


@router.post("/import")
async def import_preview(visit: Annotated[Visit, may(Right.IMPORT)]) -> Response:
    """Show what the file would write; keep it for an hour if nothing is wrong with it."""
    sent = visit.form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        return await _page(visit, 422, unreadable=Unreadable("none"))
    body = await sent.read()
    name = plain(sent.filename)[:100]
    try:
        preview = await _preview(visit, name, body)
    except Unreadable as problem:
        return await _page(visit, 422, unreadable=problem)
    await visit.note("import_read", detail=f"{len(preview.groups)} groups, {len(preview.problems)} problems")
    token = "" if preview.problems else await _keep(visit, name, body)
    return await _page(visit, 422 if preview.problems else 200, preview=preview, token=token)


async def _keep(visit: Visit, name: str, body: bytes) -> str:
    token = secrets.token_urlsafe(18)
    now_us = visit.service.now_us
    async with visit.service.database.unit() as unit:
        await unit.fetch(_FORGET, before_us=now_us - KEPT_SECONDS * 1_000_000)
        await unit.fetch(
            _KEEP,
            token=token,
            staff_id=visit.person["id"],
            ngo_id=await _owner(visit),
            file_name=name,
            sha=hashlib.sha256(body).hexdigest(),
            body=body,
            created_us=now_us,
        )
    return token


async def _owner(visit: Visit) -> int | None:
    """The organisation that the groups will belong to: one's own, or the one an installation's admin chose."""
    if visit.person["ngo_id"] is not None:
        return int(visit.person["ngo_id"])
    known = {str(row["id"]): row["id"] for row in await visit.window.fetch(_NGOS)}
    return known.get(visit.typed("ngo"))


@router.post("/import/{token}")
async def importing(visit: Annotated[Visit, may(Right.IMPORT)], token: str) -> Response:
    """Write the file that was looked at, exactly as it was; only whoever looked may, and only once."""
    now = visit.service.now
    now_us = visit.service.now_us
    since_us = now_us - KEPT_SECONDS * 1_000_000
    rows = await visit.service.database.fetch(_FIND, token=plain(token), staff_id=visit.person["id"], since_us=since_us)
    if not rows:
        raise NotHere
    draft = rows[0]
    preview = await _preview(visit, draft["file_name"], bytes(draft["body"]))
    if preview.problems:  # somebody else took a code in the meantime
        return await _page(visit, 422, preview=preview)
    try:
        async with visit.service.database.unit() as unit:
            await write_groups(unit, preview.groups, sha=draft["sha"], at=now, ngo_id=draft["ngo_id"])
            await unit.fetch(_DONE, token=draft["token"], now_us=now_us, nothing=b"")
            await audit.note(
                unit,
                now_us,
                "imported",
                staff_id=visit.person["id"],
                ngo_id=visit.person["ngo_id"],
                detail=f"{len(preview.groups)} groups, {preview.rows} members, file {draft['sha'][:12]}",
            )
    except AlreadyImported as again:
        return await _page(visit, 409, unreadable=Unreadable("taken", ", ".join(again.codes)))
    return back_to("/panel/import", "imported")
