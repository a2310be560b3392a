"""A sheet with a line a person: looked at, its columns named, then written; each kind says what else a line tells."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, TypeVar

from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import UploadFile

from app.files.columns.kept_mappings import keep_mapping, kept_mapping
from app.files.columns.mapping import ColumnChoices
from app.files.formats.bounded_reading import read_apart
from app.files.formats.reading import KINDS as FILES
from app.files.spreadsheets import SheetForm, xlsx_file
from app.organisations.persons.person_list import KnownHere, ListedPerson, known_here, notes_on_list
from app.organisations.programmes.programmes import programmes
from app.organisations.tenancy import ScopedReader
from app.panel.forms.import_drafts import choices_of, choose, find_draft, keep_draft, use_draft
from app.panel.forms.reading.fields import LONGEST, FormWrong
from app.panel.forms.reading.organisation import chosen_organisation, organisations
from app.panel.web.downloads import download
from app.panel.web.refusals import NotHere
from app.panel.web.visit import Visit, back_to, plain
from ledger.database import UnitOfWork
from ledger.imports.problems import ImportProblem, Note
from ledger.imports.reading.columns import FIRST_NAME
from ledger.imports.reading.list_columns import OF_LISTS, is_list_field
from ledger.imports.reading.sheet import Sheet, Unreadable
from ledger.people.groups.places import read_places
from ledger.rules.places import Places

MAX_PROBLEMS: Final = 500
MAX_SHOWN: Final = 20
Given = TypeVar("Given")
"""What the form beside the sheet says, for all of its lines."""
Detail = TypeVar("Detail")
"""What a line tells beside who she is."""


@dataclass(frozen=True, slots=True)
class ListRead(Generic[Given]):
    """A sheet of an organisation with the form beside it, and what its check has to know."""

    window: ScopedReader
    ngo_id: int
    today: date
    given: Given
    sheet: Sheet
    known: KnownHere
    places: Places


@dataclass(frozen=True, slots=True)
class ListPreview(Generic[Given, Detail]):
    """What a list would write, and what keeps it from being written."""

    sheet: Sheet
    given: Given
    found: list[ListedPerson[Detail]]
    problems: list[ImportProblem]

    @property
    def notes(self) -> list[Note]:
        """What was understood."""
        return [*self.sheet.notes, *notes_on_list(self.found)]


@dataclass(frozen=True, slots=True)
class ListWritten:
    """Where to go on once a list is written, and what the audit log says of it."""

    address: str
    action: str
    detail: str


class PersonListPage(ABC, Generic[Given, Detail]):
    """One kind of list: its address, the section of its texts, the fields of its form, and whose columns it has."""

    address: str
    section: str
    form: Sequence[str]
    of: str

    @property
    def columns(self) -> Sequence[str]:
        """The columns it knows."""
        return OF_LISTS[self.of]

    @abstractmethod
    async def typed(self, visit: Visit, ngo_id: int) -> Given:
        """The form, checked.

        Raises:
            FormWrong: with the field's name.
        """

    @abstractmethod
    async def check(self, read: ListRead[Given]) -> tuple[list[ListedPerson[Detail]], list[ImportProblem]]:
        """Everybody on the list, and everything that is wrong with it."""

    @abstractmethod
    async def write(
        self, visit: Visit, unit: UnitOfWork, ngo_id: int, given: Given, found: list[ListedPerson[Detail]]
    ) -> ListWritten:
        """Write it for everybody on the list.

        Raises:
            FormWrong: it stands already.
        """

    @abstractmethod
    def amounts(self, detail: Detail) -> Sequence[int]:
        """What the preview shows of a line."""

    @abstractmethod
    def headings(self, visit: Visit, given: Given) -> list[tuple[str, str]]:
        """What these amounts are called, and the unit of each; without one it is francs."""

    async def facts(self, visit: Visit) -> dict[str, object]:
        """What its form offers beside organisations."""
        return {"programmes": [(str(row["id"]), row["name"]) for row in await programmes(visit.window)]}

    async def page(
        self,
        visit: Visit,
        status: int = 200,
        *,
        preview: ListPreview[Given, Detail] | None = None,
        token: str = "",
        unreadable: Unreadable | None = None,
        wrong: FormWrong | None = None,
    ) -> HTMLResponse:
        """The form, with what was understood of a sheet."""
        typed = {name: value for name, value in visit.form.items() if isinstance(value, str)}
        return visit.page(
            "person_list",
            status,
            list=self,
            preview=preview,
            lines=[self.amounts(one.detail) for one in preview.found] if preview else [],
            headings=self.headings(visit, preview.given) if preview else [],
            token=token,
            unreadable=unreadable,
            wrong=wrong,
            ngos=await organisations(visit),
            files=[kind for kind in FILES if kind != "json"],
            fields=(*self.columns, FIRST_NAME),
            typed={**dict.fromkeys(self.form, ""), **typed},
            most=MAX_PROBLEMS,
            most_shown=MAX_SHOWN,
            longest=LONGEST,
            **await self.facts(visit),
        )

    async def empty(self, visit: Visit) -> Response:
        """An empty list to fill in."""
        await visit.note("exported", detail="list.xlsx, rows: 0")
        return download(list_form(visit, self.columns, []), "kesu-list.xlsx")

    async def look(self, visit: Visit) -> Response:
        """Show what the list would write, and keep it for an hour."""
        sent, ngo_id = visit.form.get("file"), await chosen_organisation(visit)
        if ngo_id is None:
            return await self.page(visit, 422, wrong=FormWrong("ngo"))
        if not isinstance(sent, UploadFile) or not sent.filename:
            return await self.page(visit, 422, unreadable=Unreadable("none"))
        body = await sent.read()
        try:
            choices = ColumnChoices(await kept_mapping(visit.service.database, ngo_id, self._is_field), of=self.of)
            preview = await self._looked_at(visit, plain(sent.filename)[-100:], body, choices, ngo_id)
        except FormWrong as wrong:
            return await self.page(visit, 422, wrong=wrong)
        except Unreadable as problem:
            return await self.page(visit, 422, unreadable=problem)
        await visit.note("import_read", detail=f"persons: {len(preview.found)}, problems: {len(preview.problems)}")
        own, now_us = visit.person["id"], visit.service.now_us
        async with visit.service.database.unit_of_work() as unit:
            token = await keep_draft(unit, preview.sheet, body, choices, staff_id=own, ngo_id=ngo_id, now_us=now_us)
        return await self.page(visit, 422 if preview.problems else 200, preview=preview, token=token)

    async def take(self, visit: Visit, token: str) -> Response:
        """Take what is said of its columns, or write the list that was looked at: exactly as it was, and once."""
        service = visit.service
        draft = await find_draft(service.database, plain(token), staff_id=visit.person["id"], now_us=service.now_us)
        if draft["ngo_id"] is None:
            raise NotHere
        choices, said = choices_of(draft), dict[str, str]()
        if visit.typed("act") == "columns":
            said = self._said(visit, await read_apart(bytes(draft["body"]), draft["file_name"], choices, visit.stay))
            choices = ColumnChoices({**choices.columns, **said}, of=self.of)
        preview = None
        try:
            preview = await self._looked_at(visit, draft["file_name"], bytes(draft["body"]), choices, draft["ngo_id"])
            if visit.typed("act") != "columns" and not preview.problems:
                return await self._written(visit, draft["ngo_id"], draft["token"], preview)
        except FormWrong as wrong:
            return await self.page(visit, 422, wrong=wrong, preview=preview, token=draft["token"])
        except Unreadable as problem:
            return await self.page(visit, 422, unreadable=problem)
        async with service.database.unit_of_work() as unit:
            await choose(unit, draft["token"], choices)
            await keep_mapping(unit, draft["ngo_id"], said, service.now_us)
        return await self.page(visit, 422 if preview.problems else 200, preview=preview, token=draft["token"])

    def _is_field(self, name: str) -> bool:
        return is_list_field(name, self.of)

    def _said(self, visit: Visit, sheet: Sheet) -> dict[str, str]:
        """By plain heading what she chose."""
        chosen = {column.key: visit.typed(f"column_{place}") for place, column in enumerate(sheet.columns)}
        now = {column.key: column.field for column in sheet.columns}
        return {key: field for key, field in chosen.items() if field and field != now[key] and self._is_field(field)}

    async def _written(self, visit: Visit, ngo_id: int, token: str, preview: ListPreview[Given, Detail]) -> Response:
        async with visit.service.database.unit_of_work() as unit:
            await use_draft(unit, token, visit.service.now_us)
            done = await self.write(visit, unit, ngo_id, preview.given, preview.found)
            await visit.changed(unit, done.action, ngo_id=ngo_id, detail=done.detail)
        return back_to(done.address, "saved")

    async def _looked_at(
        self, visit: Visit, name: str, body: bytes, choices: ColumnChoices, ngo_id: int
    ) -> ListPreview[Given, Detail]:
        """Read in a process of its own, and check."""
        given = await self.typed(visit, ngo_id)
        sheet, database = await read_apart(body, name, choices, visit.stay), visit.service.database
        known, places = await known_here(database, ngo_id, sheet), await read_places(database)
        read = ListRead(visit.window, ngo_id, visit.service.now.date(), given, sheet, known, places)
        return ListPreview(sheet, given, *await self.check(read))


def list_form(visit: Visit, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> bytes:
    """The headings of a list in her words, above the rows that are known."""
    words = visit.reader.words
    return xlsx_file(words("support.sheet"), [words(f"list_column.{name}") for name in columns], rows, SheetForm())
