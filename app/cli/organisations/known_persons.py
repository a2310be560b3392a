"""What ``kesu person`` does with a person of an organisation, by her code: her copy, two entries made one, erasure."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from app.cli.opened import opened
from app.cli.organisations.by_whom import by_whom
from app.cli.organisations.org import ngo_id_of
from app.configuration.clock import Clock
from app.configuration.settings import Settings
from app.organisations import audit_log
from app.organisations.persons.persons import PersonWrong, merge, person_by_code
from app.organisations.roles import Right
from app.organisations.tenancy import ScopedReader, TenantScope
from app.privacy.export import as_text
from app.privacy.known_person import erase_known, export_known
from ledger.books.canonical import microseconds
from ledger.database import Database, Row, UnitOfWork


@dataclass(frozen=True, slots=True)
class Asked:
    """An organisation's code, and the address of the person of its panel who does it."""

    org: str
    by: str


@dataclass(frozen=True, slots=True)
class _Doing:
    database: Database
    ngo_id: int
    staff_id: int
    at_us: int

    async def person(self, code: str) -> Row:
        found = await person_by_code(ScopedReader(self.database, TenantScope("ngo", self.ngo_id)), code)
        if found is None:
            raise ValueError(f"{code}: the organisation has no person of this code")
        return found

    async def note(self, unit: UnitOfWork, action: str, person: Row) -> None:
        detail = str(person["id"])
        await audit_log.note(unit, self.at_us, action, staff_id=self.staff_id, ngo_id=self.ngo_id, detail=detail)


async def run_export(asked: Asked, code: str) -> str:
    """All that is kept of her, as JSON.

    Raises:
        ValueError: what was typed cannot be taken.
    """
    async with _doing(asked, Right.ERASE) as doing:
        person = await doing.person(code)
        async with doing.database.unit_of_work() as unit:
            await doing.note(unit, "person_exported", person)
        return as_text(await export_known(doing.database, person["id"]))


async def run_erase(asked: Asked, code: str) -> None:
    """Take away who she is, in every entry of her.

    Raises:
        ValueError: what was typed cannot be taken.
    """
    async with _doing(asked, Right.ERASE) as doing:
        person = await doing.person(code)
        async with doing.database.unit_of_work() as unit:
            await erase_known(unit, person["id"], doing.ngo_id)
            await doing.note(unit, "person_erased", person)


async def run_merge(asked: Asked, kept: str, other: str) -> None:
    """Make two entries of one person one: the first stays.

    Raises:
        ValueError: what was typed cannot be taken.
    """
    async with _doing(asked, Right.PROGRAMMES) as doing:
        person, gone = await doing.person(kept), await doing.person(other)
        try:
            async with doing.database.unit_of_work() as unit:
                await merge(unit, person, gone, doing.staff_id, doing.at_us)
                await doing.note(unit, "person_merged", person)
        except PersonWrong as wrong:
            raise ValueError(f"{kept} and {other} are one person already; nothing was written") from wrong


@asynccontextmanager
async def _doing(asked: Asked, right: Right) -> AsyncIterator[_Doing]:
    settings = Settings()
    now: datetime = Clock(settings.clock).now()
    async with opened(settings) as database:
        ngo_id = await ngo_id_of(database, asked.org)
        staff = await by_whom(database, asked.by, ngo_id, right)
        yield _Doing(database, ngo_id, staff["id"], microseconds(now))
