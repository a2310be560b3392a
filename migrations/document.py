"""Writes the schema as it stands now, for both engines, into docs/schema: ``python -m migrations.document URL``.

What is written comes from the database's own catalogue, so that it is what the revisions made and not what the models
say: tables, indexes, the functions that post, and the triggers that guard the books.
"""

import asyncio
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import asyncpg

from ledger.database import DatabaseAddress
from ledger.database.engines.sqlite_file import connect
from migrations.newest import migrate

FOLDER: Final = Path(__file__).parents[1] / "docs" / "schema"
_SQLITE: Final = """
SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name <> 'alembic_version'
ORDER BY CASE type WHEN 'table' THEN 1 WHEN 'index' THEN 2 WHEN 'view' THEN 3 ELSE 4 END, tbl_name, name
"""
_TABLES: Final = """
SELECT c.relname AS name, string_agg(
  format('  %I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN ' NOT NULL' END,
         CASE WHEN d.adbin IS NOT NULL THEN ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) END),
  E',\n' ORDER BY a.attnum) AS columns
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'alembic_version'
GROUP BY c.relname ORDER BY c.relname
"""
_CONSTRAINTS: Final = """
SELECT conrelid::regclass::text AS name, format('  CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)) AS line
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'c', 'f')
ORDER BY 1, array_position(ARRAY['p', 'u', 'c', 'f']::"char"[], contype), conname
"""
_INDEXES: Final = """
SELECT indexdef AS line FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
AND indexname NOT IN (SELECT conname FROM pg_constraint) ORDER BY tablename, indexname
"""
_FUNCTIONS: Final = """
SELECT pg_get_functiondef(oid) AS line FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY proname, oid
"""
_TRIGGERS: Final = """
SELECT pg_get_triggerdef(oid) AS line FROM pg_trigger
WHERE NOT tgisinternal ORDER BY tgrelid::regclass::text, tgname
"""


def schema_of(url: str) -> str:
    """The schema of a migrated database, as SQL to read. Must not be called from a running event loop."""
    address = DatabaseAddress.read(url)
    statements = _sqlite(address) if address.engine == "sqlite" else asyncio.run(_postgresql(address))
    head = f"-- {address.engine}: written by `python -m migrations.document`; do not edit.\n\n"
    return head + "\n\n".join(f"{statement.strip().rstrip(';')};" for statement in statements) + "\n"


def page_of(url: str) -> Path:
    """Where the schema of this database's engine is kept."""
    return FOLDER / f"{DatabaseAddress.read(url).engine}.sql"


def write(url: str) -> None:
    """Write the page of the database's engine anew."""
    page = page_of(url)
    page.parent.mkdir(exist_ok=True)
    page.write_text(schema_of(url), encoding="utf-8")


def _sqlite(address: DatabaseAddress) -> list[str]:
    with closing(connect(address.path)) as connection:
        return [str(sql) for (sql,) in connection.execute(_SQLITE)]


async def _postgresql(address: DatabaseAddress) -> list[str]:
    connection: Any = await asyncpg.connect(address.dsn())
    try:
        tables = await connection.fetch(_TABLES)
        bound: dict[str, list[str]] = {}
        for row in await connection.fetch(_CONSTRAINTS):
            bound.setdefault(row["name"], []).append(row["line"])
        made = [
            "CREATE TABLE {} (\n{}\n)".format(row["name"], ",\n".join([row["columns"], *bound.get(row["name"], [])]))
            for row in tables
        ]
        rest = [row["line"] for query in (_INDEXES, _FUNCTIONS, _TRIGGERS) for row in await connection.fetch(query)]
        return made + rest
    finally:
        await connection.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        write(sys.argv[1])
    else:
        with tempfile.TemporaryDirectory(prefix="kesu-schema-") as folder:
            here = f"sqlite:///{Path(folder) / 'fresh.db'}"
            migrate(here)
            write(here)
