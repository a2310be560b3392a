"""``kesu import`` and ``kesu export``: groups with opening figures in, ledger, passbooks and indicators out."""

import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.lines import counted, fail, say
from app.cli.opened import opened

if TYPE_CHECKING:
    from app.configuration.clock import Clock
    from app.files.table_files import BookTable
    from ledger.database import Database
    from ledger.imports.writing import ImportResult

MAX_PROBLEMS_SHOWN = 50
_PLAIN_TEXT = (".beancount", ".hledger")
_FILE = typer.Argument(
    help="a .csv, .tsv, .xlsx, .xlsm, .ods or .json file (docs/import.md)", exists=True, dir_okay=False
)


def import_file(
    file: Annotated[Path, _FILE],
    ngo: Annotated[str, typer.Option("--org", "--ngo", help="code of the organisation the groups belong to")] = "",
    pairs: Annotated[
        list[str] | None,
        typer.Option("--map", help="'heading=field,…', - to ignore a column, '*=-' all others; remembered for --org"),
    ] = None,
    given: Annotated[list[str] | None, typer.Option("--set", help="'field=value' for every line of the file")] = None,
    alone: Annotated[bool, typer.Option("--alone", help="no organisation accompanies these groups")] = False,
    look: Annotated[bool, typer.Option("--look", help="show what was understood and write nothing")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="take back an import of this file that was cut off")] = False,
) -> None:
    """Import groups with opening figures: all or nothing, never twice. Example: kesu import docs/samples/groups.csv."""
    from app.cli.ledger.importing import given as given_in
    from app.cli.ledger.importing import run_import, undo_import
    from app.files.columns.mapping import ColumnChoices, read_pairs
    from ledger.imports.reading.sheet import Unreadable
    from ledger.imports.writing import AlreadyImported, NotWritten

    try:
        if undo:
            groups = asyncio.run(undo_import(file))
            back = f"{counted(groups, 'group was', 'groups were')} taken back." if groups else "nothing to take back."
            say(f"{file.name}: {back}")
            return
        columns = {heading: field for words in pairs or () for heading, field in read_pairs(words).items()}
        choices = ColumnChoices(columns, dict(map(given_in, given or ())))
        done = asyncio.run(run_import(file, ngo, choices, look, alone=alone))
    except (Unreadable, AlreadyImported) as problem:
        fail(f"{file.name}: {problem}")
    except ValueError as problem:
        fail(str(problem))
    except NotWritten as refused:
        for found in refused.problems[:MAX_PROBLEMS_SHOWN]:
            say(f"  {found}")
        fail(f"{file.name}: {refused}")
    _say_done(file.name, done)


def _say_done(name: str, done: "ImportResult | None") -> None:
    if done is None:
        say(f"{name}: nothing is wrong with it; nothing was written.")
    elif done.already:
        say(f"{name}: already imported, nothing to do.")
    else:
        came = f"{counted(done.groups, 'group')}, {counted(done.members, 'member')}"
        say(f"{name}: {came}; their opening figures wait for the officers.")


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
    from app.configuration.clock import Clock
    from app.configuration.settings import Settings
    from app.files.table_files import as_objects, write_table
    from ledger.exports.groups import export_group, export_groups

    settings = Settings()
    async with opened(settings) as database:
        kind = "" if to is None else to.suffix.lower()
        if what == "group" and kind in ("", ".json"):
            document = await export_group(database, group) if group else await export_groups(database)
            _out(json.dumps(document, ensure_ascii=False, indent=1) + "\n", to)
            return
        if what == "journal" and kind in _PLAIN_TEXT:
            _out(await _plain_text(database, group, kind), to)
            return
        table = await _table(database, group, what, member, Clock(settings.clock))
    if to is None:
        _out(json.dumps(as_objects(table), ensure_ascii=False, indent=1) + "\n", None)
    else:
        write_table(table, to)
        say(f"{counted(len(table.rows), 'row')} in {to}.")


async def _plain_text(database: "Database", group: str, kind: str) -> str:
    from ledger.exports.beancount import beancount
    from ledger.exports.hledger import plaintext

    lines = (beancount if kind == ".beancount" else plaintext)(database, group)
    return "\n".join([line async for line in lines]) + "\n"


async def _table(database: "Database", group: str, what: str, member: int, clock: "Clock") -> "BookTable":
    from app.cli.statements import ACTIVE_GROUPS
    from app.files.books_out import indicators_table, journal_table, passbook_table
    from app.files.groups_out import groups_table
    from ledger.exports.groups import export_group, export_groups

    if what == "group":
        return groups_table(
            [await export_group(database, group)] if group else (await export_groups(database))["groups"]
        )
    if what == "journal":
        return await journal_table(database, group)
    if what == "passbook":
        return await passbook_table(database, group, member)
    codes = [group] if group else [row["code"] for row in await database.fetch(ACTIVE_GROUPS)]
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
