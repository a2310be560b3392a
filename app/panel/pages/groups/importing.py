"""Importing groups from a file: first a preview that names everything wrong with it, then all of it or nothing."""

from dataclasses import dataclass
from typing import Annotated, Final

from anyio.to_thread import run_sync
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from app.files.reading import read_file
from app.organisations import audit_log
from app.organisations.roles import Right
from app.panel.forms.import_drafts import find_draft, keep_draft, use_draft
from app.panel.forms.organisation import chosen_organisation, organisations
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may, plain
from ledger.books.command import Command
from ledger.imports import (
    AlreadyImported,
    GroupToImport,
    ImportProblem,
    Sheet,
    Unreadable,
    came_in,
    check_rows,
    taken_codes,
    write_groups,
)
from ledger.imports.columns import OF_GROUP, OF_MEMBER

MAX_PROBLEMS: Final = 500
COLUMNS: Final = (*OF_GROUP, *OF_MEMBER)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would write, and everything that keeps it from being written. ``already``: it came in before."""

    sheet: Sheet
    groups: list[GroupToImport]
    problems: list[ImportProblem]
    already: bool

    @property
    def good(self) -> bool:
        """Whether it may be imported."""
        return not self.already and not self.problems


async def _page(visit: Visit, status: int = 200, **facts: object) -> Response:
    ngos = await organisations(visit)
    shown = {"preview": None, "token": "", "unreadable": None, "ngos": ngos, "most": MAX_PROBLEMS, "columns": COLUMNS}
    return visit.page("import", status, **{**shown, "said": visit.asked("said"), **facts})


async def _preview(visit: Visit, name: str, body: bytes) -> Preview:
    """Read and check in a thread.

    Raises:
        Unreadable: the file cannot be read.
    """
    database = visit.service.database
    taken = await taken_codes(database)
    today = visit.service.now.date()

    def work() -> tuple[Sheet, list[GroupToImport], list[ImportProblem]]:
        sheet = read_file(body, name)
        return sheet, *check_rows(sheet, today, taken)

    sheet, groups, problems = await run_sync(work)
    already = await came_in(database, sheet.sha)
    return Preview(sheet, groups, [] if already else problems, already)


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
    try:
        preview = await _preview(visit, plain(sent.filename)[-100:], body)
    except Unreadable as problem:
        return await _page(visit, 422, unreadable=problem)
    await visit.note("import_read", detail=f"groups: {len(preview.groups)}, problems: {len(preview.problems)}")
    if not preview.good:
        return await _page(visit, 422, preview=preview)
    async with visit.service.database.unit_of_work() as unit:
        token = await keep_draft(
            unit,
            preview.sheet,
            body,
            staff_id=visit.person["id"],
            ngo_id=await chosen_organisation(visit),
            now_us=visit.service.now_us,
        )
    return await _page(visit, preview=preview, token=token)


@router.post("/import/{token}")
async def importing(visit: Annotated[Visit, may(Right.IMPORT)], token: str) -> Response:
    """Write the file that was looked at, exactly as it was; only whoever looked may, and only once."""
    service, now_us = visit.service, visit.service.now_us
    draft = await find_draft(service.database, plain(token), staff_id=visit.person["id"], now_us=now_us)
    if draft is None:
        raise NotHere
    preview = await _preview(visit, draft["file_name"], bytes(draft["body"]))
    if not preview.good:  # somebody else took a code, or brought this very file, in the meantime
        return await _page(visit, 422, preview=preview)
    sheet = preview.sheet
    try:
        async with service.database.unit_of_work() as unit:
            if not await use_draft(unit, draft["token"], now_us):
                raise NotHere
            await write_groups(
                unit, sheet, preview.groups, Command(0, "", service.now, "import"), ngo_id=draft["ngo_id"]
            )
            await audit_log.note(
                unit,
                now_us,
                "imported",
                staff_id=visit.person["id"],
                ngo_id=draft["ngo_id"],
                detail=f"groups: {len(preview.groups)}, members: {len(sheet.rows)}, file {sheet.sha[:12]}",
            )
    except AlreadyImported as again:
        return await _page(visit, 409, unreadable=Unreadable("taken", ", ".join(again.codes)))
    return back_to("/panel/import", "imported")
