"""Migrations go up from empty and from every earlier revision with data in it, and the books live on afterwards."""

import asyncio
import shutil
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from bench.embedded_postgres import EmbeddedPostgres
from ledger.audit import audit
from ledger.backup.restoring import LOADED
from ledger.backup.schema import tables_in_order
from ledger.books.canonical import GENESIS, chain_hash
from ledger.database import open_database
from ledger.database.address import DatabaseAddress
from ledger.database.engines.sqlite_file import connect
from ledger.journal.anchors import fingerprint
from ledger.tables import metadata
from migrations.fresh import OPTIONS
from migrations.newest import configuration, earlier_revisions, newest_revision
from tests import plain_sql
from tests.databases import migrate_aside
from tests.village import AWA, found_village, hold_meeting

pytestmark = pytest.mark.anyio
REVISIONS = [
    step.revision for step in ScriptDirectory.from_config(configuration("sqlite:///unused.db")).walk_revisions()
]
_OF_MEMBERS = ("arrears", "dues", "help", "pot", "penalty")
OPENED_LATER = {
    "0005": (
        *("losses", "earned:solidarity", "awaited", "linkage", "carried", "fund:solidarity"),
        *(f"{kind}:{number}" for kind in _OF_MEMBERS for number in range(1, AWA + 1)),
    ),
}
"""Accounts that a revision opens for groups that are there already."""


async def columns_at(url: str) -> dict[str, set[str]]:
    """Every table and its columns as they are now."""
    if DatabaseAddress.read(url).engine == "sqlite":
        found = await plain_sql.fetch(
            url,
            "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'",
        )
    else:
        found = await plain_sql.fetch(
            url,
            "SELECT c.relname::text, a.attname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
            " AND a.attnum > 0 AND NOT a.attisdropped",
        )
    columns: dict[str, set[str]] = {}
    for table, column in found:
        columns.setdefault(str(table), set()).add(str(column))
    return columns


SEALED_SINCE = "0041"
Source = dict[str, tuple[list[str], list[tuple[object, ...]]]]


async def _meet_once(url: str) -> None:
    database = await open_database(url)
    await hold_meeting(database, await found_village(database))
    await database.close()


@pytest.fixture(scope="session")
def village_rows(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Source:
    """All rows of a village that has met once, made at the newest schema."""
    path = tmp_path_factory.mktemp("rows") / "village.db"
    shutil.copyfile(sqlite_template, path)
    with ThreadPoolExecutor(1) as thread:  # the caller may stand in an event loop
        thread.submit(asyncio.run, _meet_once(f"sqlite:///{path}")).result()
    rows = {}
    with closing(connect(path)) as connection:
        for table in tables_in_order():
            names = [column.name for column in table.columns]
            key = ", ".join(column.name for column in table.primary_key.columns)
            found = connection.execute(f"SELECT {', '.join(names)} FROM {table.name} ORDER BY {key}").fetchall()
            rows[table.name] = (names, [tuple(row) for row in found])
    return rows


def without_seals(source: Source) -> Source:
    """The same village with the chain it would have had before there were seals: transactions only."""
    names, rows = source["journal"]
    journal, given, previous = [], {}, GENESIS
    for values in rows:
        row: dict[str, Any] = dict(zip(names, values, strict=True))
        link = chain_hash(previous, row["group_id"], row["seq"], row["payload_hash"])
        journal.append(tuple((row | {"prev_hash": previous, "hash": link}).values()))
        given[row["seq"]] = previous = link
    replaced: Source = {"journal": (names, journal)}
    for table, number in (("anchor", "upto_seq"), ("ledger_head", "seq")):
        names, rows = source[table]
        known: list[dict[str, Any]] = [dict(zip(names, values, strict=True)) for values in rows]
        none_yet = {"seals": 0} if "seals" in names else {}
        replaced[table] = (
            names,
            [tuple((row | {"head_hash": given[row[number]]} | none_yet).values()) for row in known],
        )
    names, rows = source["outbox"]
    [(_, old, *_)] = [(row[1], row[2]) for row in source["anchor"][1]]
    new = given[source["anchor"][1][0][1]]
    assert isinstance(old, bytes)
    payload = names.index("payload")
    replaced["outbox"] = (
        names,
        [
            (*row[:payload], str(row[payload]).replace(fingerprint(old), fingerprint(new)), *row[payload + 1 :])
            for row in rows
        ],
    )
    return {table: rows for table, rows in (source | replaced).items() if table != "seal"}


async def insert_as_of(
    url: str, revision: str, source: dict[str, tuple[list[str], list[tuple[object, ...]]]]
) -> dict[str, int]:
    """Write the village with plain inserts into the tables and columns that a revision has; give the rows of each."""
    columns = await columns_at(url)
    later = {code for opened, codes in OPENED_LATER.items() if opened > revision for code in codes}
    written: dict[str, int] = {}
    inserts: list[tuple[str, list[tuple[object, ...]]]] = []
    for table, (names, rows) in source.items():
        if table not in columns or not rows or table in LOADED:
            continue
        numbered = {"id"} if table == "outbox" else set()  # the database gives these numbers itself
        kept = [name for name in names if name in columns[table] - numbered]
        places = [names.index(name) for name in kept]
        values = [tuple(row[place] for place in places) for row in rows]
        if table == "account":
            values = [row for row in values if row[kept.index("code")] not in later]
        written[table] = len(values)
        inserts.append((f"INSERT INTO {table} ({', '.join(kept)}) VALUES ({{}})", values))
    await _write(url, inserts)
    return written


async def _write(url: str, inserts: list[tuple[str, list[tuple[object, ...]]]]) -> None:
    address = DatabaseAddress.read(url)
    if address.engine == "sqlite":
        with closing(connect(address.path)) as connection:
            connection.execute("BEGIN")
            for statement, values in inserts:
                connection.executemany(statement.format(", ".join("?" for _ in values[0])), values)
            connection.execute("COMMIT")
        return
    connection = await asyncpg.connect(address.dsn())
    try:
        async with connection.transaction():
            for statement, values in inserts:
                places = ", ".join(f"${n}" for n in range(1, len(values[0]) + 1))
                await connection.executemany(statement.format(places), values)
    finally:
        await connection.close()


@pytest.fixture
def unmigrated_url(
    request: pytest.FixtureRequest, tmp_path: Path, make_postgres_database: Callable[[str | None], str]
) -> Callable[[str], str]:
    """Makes the URL of a database of an engine that holds nothing at all."""
    return lambda engine: f"sqlite:///{tmp_path}/empty.db" if engine == "sqlite" else make_postgres_database(None)


async def content_of(url: str, tables: Iterable[str]) -> dict[str, list[str]]:
    """Every row of these tables, and where the numbers stand that the database gives itself."""
    address = DatabaseAddress.read(url)
    if address.engine == "sqlite":
        with closing(connect(address.path)) as connection:
            return {name: sorted(map(repr, map(tuple, connection.execute(f"SELECT * FROM {name}")))) for name in tables}
    content: dict[str, list[str]] = {}
    written = "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relname = ANY(ARRAY[{}])"
    asked = f"{written} AND pg_relation_size(oid) > 0".format(", ".join(f"'{name}'" for name in tables))
    filled = [str(name) for (name,) in await plain_sql.fetch(url, asked)]
    every = " UNION ALL ".join(f"SELECT '{name}', one::text FROM {name} one" for name in (*filled, "pg_sequences"))
    for name, row in await plain_sql.fetch(url, every):
        content.setdefault(str(name), []).append(str(row))
    return {name: sorted(rows) for name, rows in content.items()}


@pytest.fixture
def revisions_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Alembic reads every revision's file for each step of each database, which takes longer than most steps."""
    scripts = ScriptDirectory.from_config(configuration("sqlite:///unused.db"))
    monkeypatch.setattr(ScriptDirectory, "from_config", lambda _: scripts)


@dataclass
class Books:
    """The village as a revision wrote it, on its way up."""

    since: str
    url: str
    written: dict[str, int]


@pytest.fixture
def copied(
    tmp_path: Path, postgres_server: EmbeddedPostgres, make_postgres_database: Callable[[str | None], str]
) -> Callable[[str, str], str]:
    """Copies a database; gives the URL of the copy."""

    def copy(url: str, name: str) -> str:
        address = DatabaseAddress.read(url)
        if address.engine == "postgresql":
            return make_postgres_database(url.rpartition("/")[2])
        shutil.copyfile(address.path, tmp_path / name)
        return f"sqlite:///{tmp_path / name}"

    return copy


@pytest.mark.usefixtures("revisions_read_once")
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_data_of_every_revision_goes_up(
    engine: str, unmigrated_url: Callable[[str], str], copied: Callable[[str, str], str], village_rows: Source
) -> None:
    """Each revision's rows go up beside those of the revisions before it, unless these came to the very same rows."""
    empty, going_up = unmigrated_url(engine), list[Books]()
    for revision in reversed(REVISIONS):
        for url in (empty, *(books.url for books in going_up)):
            migrate_aside(url, revision)
        url = copied(empty, revision)
        source = without_seals(village_rows) if revision <= SEALED_SINCE else village_rows
        written = await insert_as_of(url, revision, source)
        assert written["journal"] >= 20
        tables = sorted((await columns_at(url)).keys() - {"alembic_version"})
        content = await content_of(url, tables)
        same = [books for books in going_up if await content_of(books.url, tables) == content]
        for books in same:
            books.written |= written
        going_up += [] if same else [Books(revision, url, written)]
    assert len(going_up) > 1, "those without seals are others"
    for books in going_up:
        await lives_on(books, accounts=len(village_rows["account"][1]))


async def lives_on(books: Books, accounts: int) -> None:
    """No row is gone, the audit is clean, and the group meets again."""
    newest = await plain_sql.fetch(books.url, "SELECT version_num FROM alembic_version")
    assert newest == [(newest_revision(),)], books.since
    counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in books.written)
    [found] = await plain_sql.fetch(books.url, f"SELECT {counts}")
    for (table, rows), after in zip(books.written.items(), found, strict=True):
        assert after == rows or (table == "account" and after == accounts), (books.since, table)
    database = await open_database(books.url)
    try:
        report = await audit(database)
        assert report.ok, (books.since, report.problems)
        await hold_meeting(database, 1, round_=1)
        report = await audit(database)
        assert report.ok, (books.since, report.problems)
    finally:
        await database.close()


def test_the_newest_schema_is_the_one_the_models_describe(sqlite_template: Path) -> None:
    engine = create_engine(f"sqlite:///{sqlite_template}")
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts=OPTIONS), metadata)
    engine.dispose()
    assert [one for one in differences if one[0] != "add_index"] == []


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_migrating_twice_changes_nothing(engine: str, unmigrated_url: Callable[[str], str]) -> None:
    url = unmigrated_url(engine)
    migrate_aside(url)
    before = await columns_at(url)
    migrate_aside(url)
    assert await columns_at(url) == before


async def shape_at(url: str) -> dict[str, dict[str, bool]]:
    """Every table with its columns, and whether a row may be written that does not name the column."""
    found = await plain_sql.fetch(
        url,
        'SELECT m.name, c.name, c."notnull" = 0 OR c.dflt_value IS NOT NULL'
        " FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'",
    )
    shape: dict[str, dict[str, bool]] = {}
    for table, column, optional in found:
        shape.setdefault(str(table), {})[str(column)] = bool(optional)
    return shape


@pytest.mark.usefixtures("revisions_read_once")
async def test_every_revision_lets_the_version_before_it_go_on(tmp_path: Path) -> None:
    """Its tables and columns stay, and rows that do not know the new columns can be written."""
    url = f"sqlite:///{tmp_path / 'books.db'}"
    before: dict[str, dict[str, bool]] = {}
    for revision in reversed(REVISIONS):
        migrate_aside(url, revision)
        now = await shape_at(url)
        for table, columns in before.items():
            assert columns.keys() <= now[table].keys(), f"{revision} takes columns of {table} away"
            added = now[table].keys() - columns.keys()
            assert all(now[table][column] for column in added), f"{revision} asks for {added} in every row of {table}"
        before = now


def test_what_the_files_say_is_what_alembic_says() -> None:
    scripts = ScriptDirectory.from_config(configuration("sqlite:///unused.db"))
    assert newest_revision() == scripts.get_current_head()
    assert earlier_revisions() == {step.revision for step in scripts.walk_revisions()} - {newest_revision()}
