"""450 people get 300 000 F and a ration of 90 000 F: ``python -m bench.supports``, both engines, half a minute.

Two sheets are read, checked and written as the command does; every line is handed over and confirmed by a code from
paper; then the figures of the page are asked for. Each is counted once, and the sums are those of the sheets.
"""

import argparse
import asyncio
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import text

from app.files.columns.mapping import ColumnChoices
from app.files.formats.reading import read_file
from app.organisations.organisation import make_organisation, particulars
from app.organisations.persons.person_list import check_list, known_here
from app.organisations.persons.persons import counted
from app.organisations.supports.recipients_slips import give_slips, without_slip
from app.organisations.supports.support_figures import by_support, by_tranche, whole
from app.organisations.supports.support_list import quantities, write_list
from app.organisations.supports.supports import SupportGiven, due, hand_over, lines_of, support_seen
from app.organisations.tenancy import ScopedReader, TenantScope
from bench.embedded_postgres import EmbeddedPostgres
from ledger.database import Database, open_database
from ledger.people.authentication.pins import PinVault
from ledger.people.own_word import next_of_person, say, whose_slip
from ledger.rules.places import NO_PLACES
from migrations.newest import migrate

PEOPLE, GRANT_XOF, RATION_XOF = 450, 300_000, 90_000
NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
DAY = date(2026, 11, 20)
_SECONDS = 1_000


async def _promise(database: Database, sheet: str, what: str, usual: int) -> int:
    read = read_file(sheet.encode(), "list.csv", ColumnChoices(of="persons"))
    found, problems = check_list(read, await known_here(database, 1, read), NO_PLACES, quantities([usual]), DAY)
    if problems:
        raise AssertionError(problems[0])
    async with database.unit_of_work() as unit:
        return await write_list(unit, 1, None, SupportGiven("cash", what, DAY, funder="NRC"), [DAY], found, 1)


async def _confirmed(database: Database, window: ScopedReader, vault: PinVault) -> int:
    """Everybody's word, by her code from paper, as her phone brings it."""
    said = 0
    while waiting := await without_slip(window, 1, NOW):
        async with database.unit_of_work() as unit:
            given = await give_slips(unit, vault, waiting, NOW, None)
        for slip in given:
            person, _ = await whose_slip(database, vault.hashes_of_slip(slip.code), NOW)
            while (line := await next_of_person(database, person)) is not None:
                async with database.unit_of_work() as unit:
                    await say(unit, line, "yes", NOW)
                said += 1
    return said


async def measure(database: Database, people: int) -> dict[str, float]:
    """Milliseconds of each step.

    Raises:
        AssertionError: somebody was counted twice, or a sum is not that of the sheets.
    """
    window, vault, took = ScopedReader(database, TenantScope("ngo", 1)), PinVault(b"bench"), dict[str, float]()
    async with database.unit_of_work() as unit:
        await make_organisation(unit, "amsode", particulars("AMSODE", ["fr"], [], "", "", places=NO_PLACES), 1)
    codes = [f"P{number:05}" for number in range(people)]
    grant = "Code personne;Sexe\n" + "".join(f"{code};{'HF'[place % 3 > 0]}\n" for place, code in enumerate(codes))
    ration = "Code personne;Montant\n" + "".join(f"{code};{RATION_XOF}\n" for code in codes)
    start = time.perf_counter()

    def lap(name: str) -> None:
        nonlocal start
        took[name], start = (time.perf_counter() - start) * _SECONDS, time.perf_counter()

    numbers = [await _promise(database, grant, "Relance", GRANT_XOF), await _promise(database, ration, "Ration", 0)]
    lap("two sheets read and written")
    if database.name == "postgresql":
        async with database.unit_of_work() as unit:
            await unit.fetch(text("ANALYZE"))  # the server does it by itself within a minute
    start = time.perf_counter()
    for number in numbers:
        support = await support_seen(window, number)
        assert support is not None
        async with database.unit_of_work() as unit:
            await hand_over(unit, support, 1, DAY, None)
    lap("both handed over to all")
    assert await _confirmed(database, window, vault) == 2 * people
    lap("every word by a code from paper")
    pages = []
    for _ in range(3):
        start = time.perf_counter()
        figures = await whole(window)
        await by_support(window, range(1, 51))
        await due(window)
        await by_tranche(window, numbers[0])
        await lines_of(window, numbers[0], 1)
        pages.append((time.perf_counter() - start) * _SECONDS)
    took["the pages of supports and of one, best of three"] = min(pages)
    assert (await counted(window))["people"] == figures["promised_people"] == people
    total = people * (GRANT_XOF + RATION_XOF)
    assert figures["confirmed_xof"] == figures["handed_xof"] == total
    took["francs confirmed"] = figures["confirmed_xof"]
    entries = await database.fetch(text("SELECT COUNT(*) AS n FROM entry"))
    assert entries[0]["n"] == 0
    return took


async def _run(url: str, people: int) -> dict[str, float]:
    database = await open_database(url)
    try:
        return await measure(database, people)
    finally:
        await database.close()


def main() -> None:
    """Both engines, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    people = parser.parse_args().people
    with tempfile.TemporaryDirectory(prefix="kesu-bench-") as folder, EmbeddedPostgres(fsync=False) as server:
        for engine, url in (
            ("sqlite", f"sqlite:///{Path(folder, 'books.db')}"),
            ("postgresql", server.create_database("supports")),
        ):
            migrate(url)
            for name, figure in asyncio.run(_run(url, people)).items():
                print(f"{engine}: {name}: {figure:,.0f}")


if __name__ == "__main__":
    main()
