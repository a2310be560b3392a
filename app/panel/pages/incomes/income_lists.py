"""Baselines or follow-up visits of many income activities as one sheet."""

from typing import Annotated, Final

from anyio.to_thread import run_sync
from fastapi.responses import Response

from app.organisations.incomes.income_list import (
    IncomeLine,
    IncomeUsual,
    income_reader,
    placed,
    standing_of,
    write_incomes,
)
from app.organisations.incomes.incomes import SECTORS, supports_in_goods
from app.organisations.persons.person_list import ListedPerson, check_list, located
from app.organisations.roles import Right
from app.panel.forms.income import typed_gift, typed_sector
from app.panel.forms.reading.fields import typed_day
from app.panel.forms.training import typed_programme
from app.panel.pages.persons.person_lists import ListRead, ListWritten, PersonListPage
from app.panel.web.router import router
from app.panel.web.visit import Visit, may
from ledger.database import UnitOfWork
from ledger.imports.problems import ImportProblem


class IncomeListPage(PersonListPage[IncomeUsual, IncomeLine]):
    """Each line is an activity's figures of a usual month."""

    address, section, of = "/panel/incomes/list", "incomes", "incomes"
    form = ("kind", "sector", "seen_on", "programme", "support")

    async def typed(self, visit: Visit, ngo_id: int) -> IncomeUsual:
        """What holds for all lines."""
        seen_on = typed_day(visit, "seen_on", visit.service.now.date())
        programme, gift = await typed_programme(visit, ngo_id), await typed_gift(visit)
        return IncomeUsual(typed_sector(visit), seen_on, visit.typed("kind") == "visit", programme, gift)

    async def check(self, read: ListRead[IncomeUsual]) -> tuple[list[ListedPerson[IncomeLine]], list[ImportProblem]]:
        """In a thread; then each line is put to the activities that stand."""
        told = income_reader(read.given, read.today)
        found, problems = await run_sync(check_list, read.sheet, read.known, read.places, told, read.today)
        if problems:
            return found, problems
        found, misfits = placed(found, await standing_of(read.window, read.ngo_id), visits=read.given.visits)
        return found, located(read.sheet, misfits)

    async def write(
        self, visit: Visit, unit: UnitOfWork, ngo_id: int, given: IncomeUsual, found: list[ListedPerson[IncomeLine]]
    ) -> ListWritten:
        """Begin each, or note each visit."""
        staff, now_us = visit.person["id"], visit.service.now_us
        await write_incomes(unit, ngo_id, staff, found, now_us, visits=given.visits)
        kind = "visits" if given.visits else "baselines"
        return ListWritten("/panel/incomes", "incomes_listed", f"{kind}, persons: {len(found)}")

    def amounts(self, detail: IncomeLine) -> tuple[int, int]:
        """Income and costs."""
        return detail.figures.income_xof, detail.figures.costs_xof

    def headings(self, visit: Visit, given: IncomeUsual) -> list[tuple[str, str]]:
        """Of a usual month; that they are of a visit, where they are."""
        of = visit.reader.words("incomes.visit" if given.visits else "incomes.baseline").lower()
        return [(f"{visit.reader.words(f'incomes.{name}')} ({of})", "") for name in ("income", "costs")]

    async def facts(self, visit: Visit) -> dict[str, object]:
        """Sectors, and supports in goods that tools may come from."""
        gifts = [(str(row["id"]), row["what"]) for row in await supports_in_goods(visit.window)]
        return {
            **await super().facts(visit),
            "sectors": SECTORS,
            "supports": gifts,
            "today": visit.service.now.date(),
        }


_LIST: Final = IncomeListPage()


@router.get("/incomes/list")
async def income_list_page(visit: Annotated[Visit, may(Right.IMPORT)]) -> Response:
    """The form."""
    return await _LIST.page(visit)


@router.get("/incomes/list.xlsx")
async def empty_income_list(visit: Annotated[Visit, may(Right.IMPORT)]) -> Response:
    """An empty list to fill in."""
    return await _LIST.empty(visit)


@router.post("/incomes/list")
async def look_at_incomes(visit: Annotated[Visit, may(Right.IMPORT)]) -> Response:
    """Look at it."""
    return await _LIST.look(visit)


@router.post("/incomes/list/{token}")
async def take_incomes(visit: Annotated[Visit, may(Right.IMPORT)], token: str) -> Response:
    """Name its columns, or write it."""
    return await _LIST.take(visit, token)
