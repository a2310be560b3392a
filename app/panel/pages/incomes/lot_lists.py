"""A lot of goods that was sold, with what each producer brought, as one sheet."""

from typing import Annotated, Final

from anyio.to_thread import run_sync
from fastapi.responses import Response

from app.organisations.incomes.lot_list import paid_wrong, read_share
from app.organisations.incomes.lots import LotGiven, LotShare, LotWrong, sell_lot
from app.organisations.persons.person_list import ListedPerson, check_list, enter_listed, located
from app.organisations.roles import Right
from app.organisations.withdrawing import NotThere
from app.panel.forms.lot import FIELDS, typed_lot
from app.panel.forms.reading.fields import FormWrong
from app.panel.pages.persons.person_lists import ListRead, ListWritten, PersonListPage
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.database import UnitOfWork
from ledger.imports.problems import ImportProblem


class LotListPage(PersonListPage[LotGiven, LotShare]):
    """Each line is a producer with what she brought."""

    address, section, form, of = "/panel/sales/list", "lots", FIELDS, "lots"

    async def typed(self, visit: Visit, ngo_id: int) -> LotGiven:
        """The sale."""
        return await typed_lot(visit, ngo_id)

    async def check(self, read: ListRead[LotGiven]) -> tuple[list[ListedPerson[LotShare]], list[ImportProblem]]:
        """In a thread; then what was paid is added up."""
        found, problems = await run_sync(check_list, read.sheet, read.known, read.places, read_share, read.today)
        if problems:
            return found, problems
        return found, located(read.sheet, paid_wrong(found, read.given.left_xof))

    async def write(
        self, visit: Visit, unit: UnitOfWork, ngo_id: int, given: LotGiven, found: list[ListedPerson[LotShare]]
    ) -> ListWritten:
        """Enter whoever is new, and write the lot."""
        staff, now_us = visit.person["id"], visit.service.now_us
        persons = await enter_listed(unit, ngo_id, staff, found, now_us)
        shares = [(she, one.detail) for she, one in zip(persons, found, strict=True)]
        try:
            made = await sell_lot(unit, ngo_id, staff, given, shares, now_us)
        except LotWrong as wrong:
            raise FormWrong(wrong.why) from wrong
        except NotThere as gone:
            raise FormWrong("replaces") from gone
        return ListWritten(f"/panel/lots/{made}", "lot_sold", f"{made}, persons: {len(found)}")

    def amounts(self, detail: LotShare) -> tuple[int, ...]:
        """What she brought."""
        return (detail.quantity,)

    def headings(self, visit: Visit, given: LotGiven) -> list[tuple[str, str]]:
        """In the lot's unit."""
        return [(visit.reader.words("lots.brought"), given.measure)]

    async def facts(self, visit: Visit) -> dict[str, object]:
        """The last day on which it may have been sold."""
        return {**await super().facts(visit), "today": visit.service.now.date()}


_LIST: Final = LotListPage()


@router.get("/sales/list")
async def lot_list_page(visit: Annotated[Visit, may(Right.IMPORT)]) -> Response:
    """The form."""
    return await _LIST.page(visit)


@router.get("/sales/list.xlsx")
async def empty_lot_list(visit: Annotated[Visit, may(Right.IMPORT)]) -> Response:
    """An empty list to fill in."""
    return await _LIST.empty(visit)


@router.post("/sales/list")
async def look_at_lot(visit: Annotated[Visit, may(Right.IMPORT)]) -> Response:
    """Look at it."""
    return await _LIST.look(visit)


@router.post("/sales/list/{token}")
async def take_lot(visit: Annotated[Visit, may(Right.IMPORT)], token: str) -> Response:
    """Name its columns, or write it."""
    return await _LIST.take(visit, token)
