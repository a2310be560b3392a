"""A support promised to a list of persons."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from anyio.to_thread import run_sync
from fastapi.responses import Response

from app.organisations.persons.person_list import check_list
from app.organisations.roles import Right
from app.organisations.supports.support_list import Quantities, Recipient, quantities, write_list
from app.organisations.supports.supports import KINDS, SupportGiven, SupportWrong
from app.panel.forms.reading.fields import FormWrong
from app.panel.forms.support import FIELDS, typed_support, typed_tranches
from app.panel.pages.persons.person_lists import ListRead, ListWritten, PersonListPage
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.database import UnitOfWork
from ledger.imports.problems import ImportProblem
from ledger.imports.reading.list_columns import QUANTITIES


@dataclass(frozen=True, slots=True)
class SupportOfList:
    """What is promised, and each tranche's day with its quantity where that is the same for all, else nought."""

    support: SupportGiven
    tranches: list[tuple[date, int]]


class SupportListPage(PersonListPage[SupportOfList, Quantities]):
    """Each line is a recipient with what she gets of each tranche."""

    address, section, form, of = "/panel/support/list", "support", FIELDS, "persons"

    async def typed(self, visit: Visit, ngo_id: int) -> SupportOfList:
        """The support and its tranches."""
        given = await typed_support(visit, ngo_id)
        return SupportOfList(given, typed_tranches(visit, len(QUANTITIES), usual=True))

    async def check(self, read: ListRead[SupportOfList]) -> tuple[list[Recipient], list[ImportProblem]]:
        """In a thread."""
        told = quantities([quantity for _, quantity in read.given.tranches])
        return await run_sync(check_list, read.sheet, read.known, read.places, told, read.today)

    async def write(
        self, visit: Visit, unit: UnitOfWork, ngo_id: int, given: SupportOfList, found: list[Recipient]
    ) -> ListWritten:
        """Promise it."""
        days, staff = [day for day, _ in given.tranches], visit.person["id"]
        try:
            made = await write_list(unit, ngo_id, staff, given.support, days, found, visit.service.now_us)
        except SupportWrong as again:
            raise FormWrong(again.why) from again
        return ListWritten(f"/panel/supports/{made}", "support_listed", f"{made}, persons: {len(found)}")

    def amounts(self, told: Quantities) -> Quantities:
        """What she gets of each tranche."""
        return told

    def headings(self, visit: Visit, given: SupportOfList) -> list[tuple[str, str]]:
        """A tranche each."""
        word, unit = visit.reader.words("support.tranche"), given.support.measure
        return [(f"{word} {number}", unit) for number in range(1, len(given.tranches) + 1)]

    async def facts(self, visit: Visit) -> dict[str, object]:
        """The kinds of supports."""
        return {**await super().facts(visit), "kinds": KINDS}


_LIST: Final = SupportListPage()


@router.get("/support/list")
async def list_page(visit: Annotated[Visit, may(Right.IMPORT)]) -> Response:
    """The form."""
    return await _LIST.page(visit)


@router.get("/support/list.xlsx")
async def empty_list(visit: Annotated[Visit, may(Right.IMPORT)]) -> Response:
    """An empty list to fill in."""
    return await _LIST.empty(visit)


@router.post("/support/list")
async def look_at_list(visit: Annotated[Visit, may(Right.IMPORT)]) -> Response:
    """Look at it."""
    return await _LIST.look(visit)


@router.post("/support/list/{token}")
async def take_list(visit: Annotated[Visit, may(Right.IMPORT)], token: str) -> Response:
    """Name its columns, or write it."""
    return await _LIST.take(visit, token)
