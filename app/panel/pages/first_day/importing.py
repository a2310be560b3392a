"""Importing groups from a file: what its columns mean, a preview of what was understood, then all of it or nothing.

A file that was cut off goes on with the same file or form, or is taken back.
"""

import asyncio
from dataclasses import dataclass
from typing import Annotated, Final

from anyio.to_thread import run_sync
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from app.files.columns.kept_mappings import keep_mapping, kept_mapping
from app.files.columns.mapping import ColumnChoices
from app.files.formats.bounded_reading import read_apart
from app.files.formats.reading import KINDS
from app.organisations.roles import Right
from app.panel.forms.import_drafts import choices_of, choose, find_draft, keep_draft, use_draft
from app.panel.forms.reading.organisation import chosen_organisation, organisations
from app.panel.forms.unfinished_imports import unfinished_import, unfinished_imports
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may, plain
from ledger.books.command import Command
from ledger.database import Row
from ledger.imports.completing import completed, known_groups
from ledger.imports.groups import GroupToImport
from ledger.imports.invariants import notes_on
from ledger.imports.problems import ImportProblem, Note
from ledger.imports.reading.checking import check_rows
from ledger.imports.reading.columns import FIRST_NAME, IGNORED, OF_GROUP, OF_MEMBER, SETTINGS, is_field
from ledger.imports.reading.sheet import Sheet, Unreadable
from ledger.imports.unfinished import take_back
from ledger.imports.writing import AlreadyImported, came_in, write_groups
from ledger.people.groups.places import read_places

MAX_PROBLEMS: Final = 500
ANSWERED_SECONDS: Final = 10
"""A browser waits no longer for an import; it goes on, and its page says how far it is."""
_WRITING: Final[set[asyncio.Task[None]]] = set()
"""Imports under way in this process: a task that nobody holds may end at any moment."""
COLUMNS: Final = (*OF_GROUP, *OF_MEMBER)
FIELDS: Final = (*OF_MEMBER[:2], FIRST_NAME, *OF_MEMBER[2:], *OF_GROUP)
GIVEN: Final = ("group", "group_name", "founded_on", "loan_cash", "solidarity_cash")
"""What may be given for a whole file, where it holds one group."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would write, and everything that keeps it from being written. ``already``: it came in before."""

    sheet: Sheet
    groups: list[GroupToImport]
    problems: list[ImportProblem]
    already: bool

    @property
    def notes(self) -> list[Note]:
        """What was understood, and what not, that keeps nobody from importing it."""
        return [*self.sheet.notes, *notes_on(self.groups)]

    @property
    def good(self) -> bool:
        """Whether it may be imported."""
        return not self.already and not self.problems


async def _page(visit: Visit, status: int = 200, **facts: object) -> Response:
    shown: dict[str, object] = {
        "preview": None,
        "token": "",
        "unreadable": None,
        "ngos": await organisations(visit),
        "most": MAX_PROBLEMS,
        "columns": COLUMNS,
        "fields": FIELDS,
        "settings": sorted(SETTINGS),
        "given": GIVEN,
        "kinds": KINDS,
        "choices": ColumnChoices(),
        "unfinished": await unfinished_imports(visit.window),
    }
    return visit.page("import", status, **{**shown, **facts})


async def _preview(visit: Visit, name: str, body: bytes, choices: ColumnChoices, ngo_id: int | None) -> Preview:
    """Read in a process of its own, and check in a thread.

    Raises:
        Unreadable: the file cannot be read.
    """
    read = await read_apart(body, name, choices, visit.stay)
    database = visit.service.database
    known, places = await known_groups(database, ngo_id), await read_places(database)
    today = visit.service.now.date()

    def work() -> tuple[Sheet, list[GroupToImport], list[ImportProblem]]:
        sheet = completed(read, known)
        return sheet, *check_rows(sheet, today, known.taken(sheet), places)

    sheet, groups, problems = await run_sync(work)
    already = await came_in(database, sheet.sha)
    return Preview(sheet, groups, [] if already else problems, already)


@router.get("/import")
async def import_page(visit: Annotated[Visit, may(Right.IMPORT)]) -> Response:
    """The form, with the columns that a file may have."""
    return await _page(visit)


@router.post("/import")
async def import_preview(visit: Annotated[Visit, may(Right.IMPORT)]) -> Response:
    """Show what the file would write; keep it for an hour if nothing is wrong with it, or its columns must be named."""
    sent = visit.form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        return await _page(visit, 422, unreadable=Unreadable("none"))
    body, ngo_id = await sent.read(), await chosen_organisation(visit)
    if ngo_id is None and visit.typed("ngo") != "alone" and await organisations(visit):
        return await _page(visit, 422, unreadable=Unreadable("whose"))
    choices = ColumnChoices(await kept_mapping(visit.service.database, ngo_id))
    try:
        preview = await _preview(visit, plain(sent.filename)[-100:], body, choices, ngo_id)
    except Unreadable as problem:
        return await _page(visit, 422, unreadable=problem)
    await visit.note("import_read", detail=f"groups: {len(preview.groups)}, problems: {len(preview.problems)}")
    if not preview.good and (preview.already or not preview.sheet.unmapped):
        return await _page(visit, 422, preview=preview)
    async with visit.service.database.unit_of_work() as unit:
        token = await keep_draft(
            unit,
            preview.sheet,
            body,
            choices,
            staff_id=visit.person["id"],
            ngo_id=ngo_id,
            now_us=visit.service.now_us,
        )
    return await _page(visit, 200 if preview.good else 422, preview=preview, token=token)


@router.post("/import/{token}/columns")
async def import_columns(visit: Annotated[Visit, may(Right.IMPORT)], token: str) -> Response:
    """Take what she says of the columns, remember it for her organisation, and show what the file would write now."""
    service = visit.service
    draft = await find_draft(service.database, plain(token), staff_id=visit.person["id"], now_us=service.now_us)
    before = choices_of(draft)
    body = bytes(draft["body"])
    said = _said(visit, await read_apart(body, draft["file_name"], before, visit.stay))
    given = {name: words for name in GIVEN if (words := visit.typed(f"given_{name}"))}
    choices = ColumnChoices(dict(before.columns) | said, given)
    try:
        preview = await _preview(visit, draft["file_name"], body, choices, draft["ngo_id"])
    except Unreadable as problem:
        return await _page(visit, 422, unreadable=problem)
    async with service.database.unit_of_work() as unit:
        await choose(unit, draft["token"], choices)
        await keep_mapping(unit, draft["ngo_id"], said, service.now_us)
    return await _page(visit, 200 if preview.good else 422, preview=preview, token=draft["token"], choices=choices)


def _said(visit: Visit, sheet: Sheet) -> dict[str, str]:
    """By plain heading what she chose; what stands as it was needs no remembering."""
    said: dict[str, str] = {}
    for place, column in enumerate(sheet.columns):
        chosen = visit.typed(f"column_{place}")
        if not chosen and not column.field and visit.typed("others") == IGNORED:
            chosen = IGNORED
        if chosen and chosen != column.field and is_field(chosen):
            said[column.key] = chosen
    return said


@router.post("/import/{token}")
async def importing(visit: Annotated[Visit, may(Right.IMPORT)], token: str) -> Response:
    """Write the file that was looked at, exactly as it was; only whoever looked may, and only once."""
    service, now_us = visit.service, visit.service.now_us
    draft = await find_draft(service.database, plain(token), staff_id=visit.person["id"], now_us=now_us)
    preview = await _preview(visit, draft["file_name"], bytes(draft["body"]), choices_of(draft), draft["ngo_id"])
    if not preview.good:  # somebody else took a code, or brought this very file, in the meantime
        return await _page(visit, 422, preview=preview)
    writing = asyncio.create_task(_write(visit, draft, preview))
    _WRITING.add(writing)
    writing.add_done_callback(_WRITING.discard)
    done, _ = await asyncio.wait({writing}, timeout=ANSWERED_SECONDS)
    if not done:
        return back_to("/panel/import", "import_goes_on")
    try:
        writing.result()
    except AlreadyImported as again:
        return await _page(visit, 409, unreadable=Unreadable("taken", ", ".join(again.codes)))
    return back_to("/panel/import", "imported")


async def _write(visit: Visit, draft: Row, preview: Preview) -> None:
    service, sheet = visit.service, preview.sheet
    importing = Command(0, "", service.now, "import")
    await write_groups(service.database, sheet, preview.groups, importing, ngo_id=draft["ngo_id"])
    async with service.database.unit_of_work() as unit:
        await use_draft(unit, draft["token"], service.now_us)
        detail = f"groups: {len(preview.groups)}, members: {len(sheet.rows)}, file {sheet.sha[:12]}"
        await visit.changed(unit, "imported", ngo_id=draft["ngo_id"], detail=detail)


@router.post("/import/{sha}/back")
async def taking_back(visit: Annotated[Visit, may(Right.IMPORT)], sha: str) -> Response:
    """Take back what is written of a file that was cut off, so that another may bring its groups."""
    service, file = visit.service, await unfinished_import(visit.window, plain(sha))
    groups = await take_back(service.database, file["sha"], Command(0, "", service.now, "import"))
    async with service.database.unit_of_work() as unit:
        detail = f"groups: {groups}, file {file['sha'][:12]}"
        await visit.changed(unit, "import_taken_back", ngo_id=file["ngo_id"], detail=detail)
    return back_to("/panel/import", "import_taken_back")
