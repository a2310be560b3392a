"""Grants that were kept before there were supports are supports in cash to their groups, with every tranche."""

from collections.abc import Callable

import pytest

from app.organisations.supports.support_figures import whole
from app.organisations.tenancy import ScopedReader, TenantScope
from ledger.database import open_database
from tests import plain_sql
from tests.databases import migrate_aside

pytestmark = pytest.mark.anyio
# The rows are those of a program that is gone: the product of today finds no tables of that revision to write into.
GROUP = (
    "INSERT INTO savings_group (id, code, name, family, ngo_id, region, village, language, meeting_weekday,"
    " meeting_hour, founded_on, status)"
    " VALUES (1, '1', 'Benkadi', 'vsla', 1, '', '', 'fr', 3, 16, '2026-03-04', 'active')"
)
ROWS = (
    "INSERT INTO ngo (id, code, name) VALUES (1, 'amsode', 'AMSODE')",
    GROUP,
    "INSERT INTO award (id, group_id, purpose, women, men, promised_on) VALUES (7, 1, 'Moulin', 9, 1, '2026-05-01')",
    (
        "INSERT INTO award_tranche (award_id, number, amount_xof, due_on, paid_on)"
        " VALUES (7, 1, 150000, '2026-06-01', '2026-06-02'), (7, 2, 90000, '2026-09-01', NULL)"
    ),
)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_grants_are_supports_in_cash(
    engine: str, make_postgres_database: Callable[[str | None], str], tmp_path
) -> None:
    url = f"sqlite:///{tmp_path}/books.db" if engine == "sqlite" else make_postgres_database(None)
    migrate_aside(url, "0062")
    await plain_sql.run(url, *ROWS)
    migrate_aside(url)
    lines = await plain_sql.fetch(
        url, "SELECT support_id, tranche, due_on, group_id, quantity, handed_on FROM support_line ORDER BY tranche"
    )
    assert [tuple(line) for line in lines] == [
        (7, 1, "2026-06-01", 1, 150_000, "2026-06-02"),
        (7, 2, "2026-09-01", 1, 90_000, None),
    ]
    database = await open_database(url)
    try:
        figures = await whole(ScopedReader(database, TenantScope("ngo", 1)))
        assert (figures["promised_xof"], figures["handed_xof"], figures["others"]) == (240_000, 150_000, 10)
        await plain_sql.run(
            url,
            "INSERT INTO support (kind, what, measure, funder, stock, women, men, promised_on)"
            " VALUES ('cash', 'x', '', '', '', 0, 0, '2026-10-01')",
        )
        assert [tuple(row) for row in await plain_sql.fetch(url, "SELECT id FROM support ORDER BY id")] == [(7,), (8,)]
    finally:
        await database.close()
