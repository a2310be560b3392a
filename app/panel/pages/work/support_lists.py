"""A support promised to a list of persons: the sheet is looked at, its columns are named, then it is written."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from anyio.to_thread import run_sync
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from app.files.bounded_reading import read_apart
from app.files.kept_mappings import keep_mapping, kept_mapping
from app.files.mapping import Choices
from app.files.reading import KINDS as FILES
from app.organisations.roles import Right
from app.organisations.work.programmes import programmes
from app.organisations.work.support_list import Recipient, check_list, known_here, notes_on_list, write_list
from app.organisations.work.supports import KINDS, SupportGiven, SupportWrong
from app.panel.forms.fields import LONGEST, FormWrong
from app.panel.forms.import_drafts import choices_of, choose, find_draft, keep_draft, use_draft
from app.panel.forms.organisation import chosen_organisation, organisations
from app.panel.forms.support import FIELDS, typed_support, typed_tranches
from app.panel.pages.work.one_support import list_form
from app.panel.web.downloads import download
from app.panel.web.refusals import NotHere
from app.panel.web.router import router
from app.panel.web.visit import Visit, back_to, may, plain
from ledger.database import Row
from ledger.imports.columns import FIRST_NAME
from ledger.imports.list_columns import OF_LIST, QUANTITIES, is_list_field
from ledger.imports.problems import ImportProblem, Note
from ledger.imports.sheet import Sheet, Unreadable
from ledger.people.places import read_places

MAX_PROBLEMS: Final = 500
MAX_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class ListPreview:
    """What a list would write, and what keeps it from being written."""

    sheet: Sheet
    found: list[Recipient]
    problems: list[ImportProblem]
    quantities: list[int]

    @property
    def notes(self) -> list[Note]:
        """What was understood."""
        return [*self.sheet.notes, *notes_on_list(self.found)]


async def _page(visit: Visit, status: int = 200, **facts: object) -> Response:
    typed = {name: value for name, value in visit.form.items() if isinstance(value, str)}
    shown: dict[str, object] = {
        "preview": None,
        "token": "",
        "unreadable": None,
        "wrong": None,
        "ngos": await organisations(visit),
        "programmes": [(str(row["id"]), row["name"]) for row in await programmes(visit.window)],
        "kinds": KINDS,
        "files": [kind for kind in FILES if kind != "json"],
        "fields": (*OF_LIST, FIRST_NAME),
        "typed": {**dict.fromkeys(FIELDS, ""), **typed},
        "most": MAX_PROBLEMS,
        "most_shown": MAX_SHOWN,
        "longest": LONGEST,
    }
    return visit.page("support_list", status, **{**shown, **facts})


@router.get("/support/list")
async def list_page(visit: Annotated[Visit, may(Right.IMPORT)]) -> Response:
    """The form."""
    return await _page(visit)


@router.get("/support/list.xlsx")
async def empty_list(visit: Annotated[Visit, may(Right.IMPORT)]) -> Response:
    """An empty list to fill in."""
    await visit.note("exported", detail="list.xlsx, rows: 0")
    return download(list_form(visit, []), "kesu-list.xlsx")


@router.post("/support/list")
async def look_at_list(visit: Annotated[Visit, may(Right.IMPORT)]) -> Response:
    """Show what the list would write, and keep it for an hour."""
    sent, ngo_id = visit.form.get("file"), await chosen_organisation(visit)
    if ngo_id is None:
        return await _page(visit, 422, wrong=FormWrong("ngo"))
    if not isinstance(sent, UploadFile) or not sent.filename:
        return await _page(visit, 422, unreadable=Unreadable("none"))
    body = await sent.read()
    try:
        await typed_support(visit, ngo_id)
        typed_tranches(visit, len(QUANTITIES), usual=True)
        choices = Choices(await kept_mapping(visit.service.database, ngo_id, is_list_field), of="persons")
        preview = await _looked_at(visit, plain(sent.filename)[-100:], body, choices, ngo_id)
    except FormWrong as wrong:
        return await _page(visit, 422, wrong=wrong)
    except Unreadable as problem:
        return await _page(visit, 422, unreadable=problem)
    await visit.note("import_read", detail=f"persons: {len(preview.found)}, problems: {len(preview.problems)}")
    async with visit.service.database.unit_of_work() as unit:
        token = await keep_draft(
            unit, preview.sheet, body, choices, staff_id=visit.person["id"], ngo_id=ngo_id, now_us=visit.service.now_us
        )
    return await _page(visit, 422 if preview.problems else 200, preview=preview, token=token)


@router.post("/support/list/{token}")
async def take_list(visit: Annotated[Visit, may(Right.IMPORT)], token: str) -> Response:
    """Take what is said of its columns, or write the list that was looked at: exactly as it was, and once."""
    service = visit.service
    draft = await find_draft(service.database, plain(token), staff_id=visit.person["id"], now_us=service.now_us)
    if draft["ngo_id"] is None:
        raise NotHere
    choices, said = choices_of(draft), dict[str, str]()
    if visit.typed("act") == "columns":
        said = _said(visit, await read_apart(bytes(draft["body"]), draft["file_name"], choices, visit.stay))
        choices = Choices({**choices.columns, **said}, of="persons")
    try:
        given, tranches = await _promise(visit, draft)
        preview = await _looked_at(visit, draft["file_name"], bytes(draft["body"]), choices, draft["ngo_id"])
    except FormWrong as wrong:
        return await _page(visit, 422, wrong=wrong)
    except Unreadable as problem:
        return await _page(visit, 422, unreadable=problem)
    if visit.typed("act") == "columns" or preview.problems:
        async with service.database.unit_of_work() as unit:
            await choose(unit, draft["token"], choices)
            await keep_mapping(unit, draft["ngo_id"], said, service.now_us)
        return await _page(visit, 422 if preview.problems else 200, preview=preview, token=draft["token"])
    days, ngo_id = [day for day, _ in tranches], draft["ngo_id"]
    try:
        async with service.database.unit_of_work() as unit:
            await use_draft(unit, draft["token"], service.now_us)
            made = await write_list(unit, ngo_id, visit.person["id"], given, days, preview.found, service.now_us)
            await visit.changed(unit, "support_listed", ngo_id=ngo_id, detail=f"{made}, persons: {len(preview.found)}")
    except SupportWrong as again:
        return await _page(visit, 422, wrong=FormWrong(again.why), preview=preview, token=draft["token"])
    return back_to(f"/panel/supports/{made}", "saved")


async def _promise(visit: Visit, draft: Row) -> tuple[SupportGiven, list[tuple[date, int]]]:
    return await typed_support(visit, draft["ngo_id"]), typed_tranches(visit, len(QUANTITIES), usual=True)


async def _looked_at(visit: Visit, name: str, body: bytes, choices: Choices, ngo_id: int) -> ListPreview:
    """Read in a process of its own, and check in a thread."""
    sheet, database = await read_apart(body, name, choices, visit.stay), visit.service.database
    known, places = await known_here(database, ngo_id, sheet), await read_places(database)
    usual = [quantity for _, quantity in typed_tranches(visit, len(QUANTITIES), usual=True)]
    today = visit.service.now.date()
    found, problems = await run_sync(check_list, sheet, known, places, usual, today)
    sums = [sum(one.quantities[place] for one in found) for place in range(len(usual))] if not problems else []
    return ListPreview(sheet, found, problems, sums)


def _said(visit: Visit, sheet: Sheet) -> dict[str, str]:
    """By plain heading what she chose."""
    chosen = {column.key: visit.typed(f"column_{place}") for place, column in enumerate(sheet.columns)}
    now = {column.key: column.field for column in sheet.columns}
    return {key: field for key, field in chosen.items() if field and field != now[key] and is_list_field(field)}
