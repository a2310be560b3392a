"""``kesu import`` and ``kesu export``: groups with opening figures in, ledger, passbooks and indicators out."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import text

from app.cli.lines import fail, say
from app.cli.opened import opened
from app.configuration.clock import Clock
from app.configuration.settings import Settings
from app.files import groups_table, indicators_table, journal_table, passbook_table, read_file, write_table
from app.files.table_files import BookTable, as_objects
from ledger.books.command import Command
from ledger.database import Database
from ledger.exports.beancount import beancount
from ledger.exports.groups import export_group, export_groups
from ledger.exports.hledger import plaintext
from ledger.imports import AlreadyImported, Imported, NotWritten, Sheet, Unreadable, write

MAX_PROBLEMS_SHOWN = 50
_PLAIN_TEXT = {".beancount": beancount, ".hledger": plaintext}
_NGO = text("SELECT id FROM ngo WHERE code = :code")
_CODES = text("SELECT code FROM savings_group WHERE status = 'active' ORDER BY code")


def import_file(
    file: Annotated[Path, typer.Argument(help="a .json, .csv or .xlsx file (docs/import.md)")],
    ngo: Annotated[str, typer.Option(help="code of the organisation the groups belong to")] = "",
) -> None:
    """Import groups with opening figures: all or nothing, never twice. Example: kesu import docs/samples/groups.csv."""
    try:
        sheet = read_file(file)
    except Unreadable as problem:
        fail(f"{file.name}: {problem}")
    for heading in sheet.unknown:
        say(f"  left out, nobody knows it: {heading}")
    try:
        done = asyncio.run(_import(sheet, ngo))
    except NotWritten as refused:
        for found in refused.problems[:MAX_PROBLEMS_SHOWN]:
            say(f"  {found}")
        fail(f"{file.name}: {refused}")
    except AlreadyImported as again:
        fail(f"{file.name}: {again}; nothing was written")
    if done.already:
        say(f"{file.name}: already imported, nothing to do.")
    else:
        say(f"{file.name}: {done.groups} groups, {done.members} members; their opening figures wait for the officers.")


async def _import(sheet: Sheet, ngo: str) -> Imported:
    settings = Settings()
    command = Command(0, "", Clock(settings.clock).now(), "import")
    async with opened(settings) as database:
        ngo_id = await _ngo_id(database, ngo) if ngo else None
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("members", total=len(sheet.rows))
            return await write(
                sheet, database, command, lambda done, _: bar.update(task, completed=done), ngo_id=ngo_id
            )


async def _ngo_id(database: Database, code: str) -> int:
    rows = await database.fetch(_NGO, code=code)
    if not rows:
        fail(f"there is no organisation {code}")
    return int(rows[0]["id"])


def export(
    group: Annotated[str, typer.Argument(help="code of a group; without it, every active group")] = "",
    what: Annotated[str, typer.Option(help="group, journal, passbook or indicators")] = "group",
    member: Annotated[int, typer.Option(help="of one member's passbook: her number")] = 0,
    to: Annotated[
        Path | None, typer.Option(help="a .json, .csv or .xlsx file, a journal also .beancount or .hledger")
    ] = None,
) -> None:
    """Write a group in the shape of an import, its journal, passbooks or indicators. Example: kesu export 00001."""
    if what not in ("group", "journal", "passbook", "indicators"):
        fail(f"--what {what}: choose group, journal, passbook or indicators")
    if what in ("journal", "passbook") and not group:
        fail(f"--what {what} needs the code of a group")
    try:
        asyncio.run(_export(group, what, member, to))
    except (LookupError, ValueError) as problem:
        fail(str(problem))


async def _export(group: str, what: str, member: int, to: Path | None) -> None:
    settings = Settings()
    async with opened(settings) as database:
        kind = "" if to is None else to.suffix.lower()
        if what == "group" and kind in ("", ".json"):
            document = await export_group(database, group) if group else await export_groups(database)
            _out(json.dumps(document, ensure_ascii=False, indent=1) + "\n", to)
            return
        if what == "journal" and kind in _PLAIN_TEXT:
            _out("\n".join([line async for line in _PLAIN_TEXT[kind](database, group)]) + "\n", to)
            return
        table = await _table(database, group, what, member, Clock(settings.clock))
    if to is None:
        _out(json.dumps(as_objects(table), ensure_ascii=False, indent=1) + "\n", None)
    else:
        write_table(table, to)
        say(f"{len(table.rows)} rows in {to}.")


async def _table(database: Database, group: str, what: str, member: int, clock: Clock) -> BookTable:
    if what == "group":
        return groups_table(
            [await export_group(database, group)] if group else (await export_groups(database))["groups"]
        )
    if what == "journal":
        return await journal_table(database, group)
    if what == "passbook":
        return await passbook_table(database, group, member)
    codes = [group] if group else [row["code"] for row in await database.fetch(_CODES)]
    return await indicators_table(database, codes, clock.now().date())


def _out(words: str, to: Path | None) -> None:
    if to is None:
        sys.stdout.write(words)
    else:
        to.write_text(words, encoding="utf-8")
        say(f"Written to {to}.")


def add_to(kesu: typer.Typer) -> None:
    """Register the commands."""
    kesu.command("import")(import_file)
    kesu.command()(export)
