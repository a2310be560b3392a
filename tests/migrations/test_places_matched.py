"""The regions that were free text are matched with the list when it comes; what does not match stays to be listed."""

from collections.abc import Callable

import pytest

from ledger.database import open_database
from ledger.people.groups.places import match_place, unmatched
from tests import plain_sql
from tests.databases import migrate_aside

pytestmark = pytest.mark.anyio
WRITTEN = ("Segou", "SEGOU ", "Ségou", "Timbuktu", "Sahel de l'Ouest", "")
# The rows are those of a program that is gone: the product of today finds no tables of that revision to write into.
_GROUP = (
    "INSERT INTO savings_group (id, code, name, family, region, village, language, meeting_weekday, meeting_hour,"
    " founded_on, status) VALUES ({id}, '{id}', 'Benkadi', 'vsla', '{region}', '', 'fr', 3, 16, '2026-03-04', 'active')"
)
_REGIONS = "SELECT region FROM savings_group ORDER BY id"


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_spellings_of_one_region_become_one(
    engine: str, make_postgres_database: Callable[[str | None], str], tmp_path
) -> None:
    url = f"sqlite:///{tmp_path}/books.db" if engine == "sqlite" else make_postgres_database(None)
    migrate_aside(url, "0028")
    groups = (_GROUP.format(id=id_, region=region.replace("'", "''")) for id_, region in enumerate(WRITTEN, start=1))
    ngo = "INSERT INTO ngo (id, code, name, regions) VALUES (1, 'camide', 'Camide', 'segou;Ségou;KAYES')"
    await plain_sql.run(url, ngo, *groups)
    migrate_aside(url)
    first = ["Ségou", "Ségou", "Ségou", "Tombouctou"]
    assert [row[0] for row in await plain_sql.fetch(url, _REGIONS)] == [*first, "Sahel de l'Ouest", ""]
    assert await plain_sql.fetch(url, "SELECT regions FROM ngo") == [("Ségou;Kayes",)]
    database = await open_database(url)
    try:
        assert [(one.written, one.groups) for one in await unmatched(database)] == [("Sahel de l'Ouest", 1)]
        async with database.unit_of_work() as unit:
            await match_place(unit, "region", "Sahel de l'Ouest", "nioro du sahel", 1)
        assert await unmatched(database) == []
    finally:
        await database.close()
    assert [row[0] for row in await plain_sql.fetch(url, _REGIONS)] == [*first, "Nioro", ""]
