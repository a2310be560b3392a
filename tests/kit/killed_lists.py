"""Brings each list of persons in through the panel and is killed before its end: ``python -m tests.kit.killed_lists``.

For each list a process of its own begins, writes every row, prints how many persons and lines its transaction holds,
and is killed before it commits.
"""

import asyncio
import os
import re
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from app.files.columns.mapping import ColumnChoices
from app.files.formats.reading import read_file
from app.panel.pages.persons import person_lists
from app.panel.web.visit import Visit
from ledger.database import UnitOfWork, open_database
from ledger.imports.reading.sheet import Sheet
from tests.app.panel.camide import World
from tests.app.panel.conftest import Browser

PERSONS: Final = 40
_TOKEN: Final = re.compile(r'action="(/panel/[a-z]+/list/[^"/]+)"')


@dataclass(frozen=True, slots=True)
class PersonList:
    """A page that takes a list, the form beside the sheet, what stands in each line, and where its lines are kept."""

    address: str
    form: Mapping[str, str]
    columns: str
    cells: str
    table: str

    @property
    def sheet(self) -> bytes:
        """So many persons whom nobody knows yet."""
        rows = (f"{self.table[0].upper()}{number:03};F;{self.cells}" for number in range(PERSONS))
        return "\n".join([f"Code personne;Sexe;{self.columns}", *rows]).encode()


LISTS: Final = {
    "supports": PersonList(
        "/panel/support/list",
        {"kind": "cash", "what": "Relance", "unit": "", "tranches": "20/11/2026", "funder": "", "stock": "",
         "programme": ""},
        "Montant", "5000", "support_line",
    ),
    "incomes": PersonList(
        "/panel/incomes/list",
        {"kind": "baseline", "sector": "trade", "seen_on": "2026-03-01", "programme": "", "support": ""},
        "Recettes;Dépenses", "20000;1000", "income_activity",
    ),
    "lots": PersonList(
        "/panel/sales/list",
        {"product": "Karité", "unit": "kg", "season": "2026", "sold_on": "2026-11-01", "buyer": "Coprokazan",
         "price_xof": "90000", "costs": "", "certificate": "", "programme": ""},
        "Poids kg", "20", "lot_line",
    ),
}  # fmt: skip


async def signed_in(url: str, minutes: int) -> Browser:
    """A browser of the admin. ``minutes``: so much later than the world's hour, for a code serves once."""
    browser = Browser(World(await open_database(url)))
    browser.world.clock.pass_seconds(60 * minutes)
    await browser.sign_in("ngo_admin")
    return browser


async def look_at(browser: Browser, one: PersonList) -> str:
    """Send the sheet; where to go on."""
    await browser.get(one.address)
    page = await browser.post(one.address, dict(one.form), files={"file": ("liste.csv", one.sheet, "text/csv")})
    token = _TOKEN.search(page.text)
    assert token, re.findall(r'role="alert">(.*?)<', page.text)
    return token.group(1)


async def write(browser: Browser, one: PersonList, there: str) -> int:
    """Write the sheet that was looked at; the status of the answer."""
    return (await browser.post(there, {**one.form, "act": "write"})).status_code


async def read_here(body: bytes, name: str, choices: ColumnChoices, _stay: object) -> Sheet:
    """Read a sheet without a process of its own: how it is read is not what is shown here."""
    return read_file(body, name, choices=choices)


async def _killed(url: str, one: PersonList, minutes: int) -> None:
    rows = text(f"SELECT (SELECT count(*) FROM person) AS persons, (SELECT count(*) FROM {one.table}) AS lines")

    async def dies(_visit: Visit, unit: UnitOfWork, *_: object, **__: object) -> None:
        (found,) = await unit.fetch(rows)
        print(found["persons"], found["lines"], flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

    person_lists.read_apart = read_here
    browser = await signed_in(url, minutes)
    there = await look_at(browser, one)
    Visit.changed = dies  # type: ignore[method-assign] # the last statement of a list's transaction
    await write(browser, one, there)


def main() -> None:
    """``url`` is the first word: a store with the panel's small world."""
    for place, one in enumerate(LISTS.values()):
        child = os.fork()
        if not child:
            asyncio.run(_killed(sys.argv[1], one, place))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), f"{one.address}: it came to its end"


if __name__ == "__main__":
    main()
