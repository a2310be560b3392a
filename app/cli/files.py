"""``kesu import`` and ``kesu export``: groups with opening figures in, ledger, passbooks and indicators out."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
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
from app.files.kept_mappings import keep_mapping, kept_mapping
from app.files.mapping import ALL_OTHERS, Choices, read_pairs
from app.files.table_files import BookTable, as_objects
from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.database import Database
from ledger.exports.beancount import beancount
from ledger.exports.groups import export_group, export_groups
from ledger.exports.hledger import plaintext
from ledger.imports import (
    AlreadyImported,
    GroupToImport,
    Imported,
    NotWritten,
    Sheet,
    Unreadable,
    came_in,
    check_rows,
    notes_on,
    taken_codes,
    write_groups,
)
from ledger.imports.columns import IGNORED, is_field
from ledger.imports.words import plain

MAX_PROBLEMS_SHOWN = 50
_PLAIN_TEXT = {".beancount": beancount, ".hledger": plaintext}
_NGO = text("SELECT id FROM ngo WHERE code = :code")
_CODES = text("SELECT code FROM savings_group WHERE status = 'active' ORDER BY code")


def import_file(
    file: Annotated[Path, typer.Argument(help="a .csv, .tsv, .xlsx, .xlsm, .ods or .json file (docs/import.md)")],
    ngo: Annotated[str, typer.Option(help="code of the organisation the groups belong to")] = "",
    pairs: Annotated[
        list[str] | None,
        typer.Option("--map", help="'heading=field,…', - to ignore a column, '*=-' all others; remembered for --ngo"),
    ] = None,
    given: Annotated[list[str] | None, typer.Option("--set", help="'field=value' for every line of the file")] = None,
    look: Annotated[bool, typer.Option("--look", help="show what was understood and write nothing")] = False,
) -> None:
    """Import groups with opening figures: all or nothing, never twice. Example: kesu import docs/samples/groups.csv."""
    try:
        chosen = {heading: field for words in pairs or () for heading, field in read_pairs(words).items()}
        done = asyncio.run(_import(file, ngo, Choices(chosen, dict(map(_given, given or ()))), look))
    except (Unreadable, AlreadyImported) as problem:
        fail(f"{file.name}: {problem}")
    except ValueError as problem:
        fail(str(problem))
    except NotWritten as refused:
        for found in refused.problems[:MAX_PROBLEMS_SHOWN]:
            say(f"  {found}")
        fail(f"{file.name}: {refused}")
    if done is None:
        say(f"{file.name}: nothing is wrong with it; nothing was written.")
    elif done.already:
        say(f"{file.name}: already imported, nothing to do.")
    else:
        say(f"{file.name}: {done.groups} groups, {done.members} members; their opening figures wait for the officers.")


def _given(words: str) -> tuple[str, str]:
    """A field and what it is for the whole file.

    Raises:
        ValueError: it cannot be read.
    """
    field, _, value = words.partition("=")
    if not value or not is_field(field):
        raise ValueError(f"--set {words}: write field=value, the field one of docs/import.md")
    return field, value


async def _import(file: Path, ngo: str, said: Choices, look: bool) -> Imported | None:
    """None: it was only looked at.

    Raises:
        Unreadable: the file cannot be read.
        NotWritten: cells are wrong.
        AlreadyImported: a code is taken.
        ValueError: it cannot be read.
    """
    settings = Settings()
    now = Clock(settings.clock).now()
    async with opened(settings) as database:
        ngo_id = await _ngo_id(database, ngo) if ngo else None
        choices = replace(said, columns={**await kept_mapping(database, ngo_id), **said.columns})
        sheet = read_file(file, choices=choices)
        keys = {ALL_OTHERS, *(key for column in sheet.columns for key in (column.key, plain(column.heading)))}
        for heading in said.columns.keys() - keys:
            raise ValueError(f"no column is called {heading}; there are {', '.join(c.heading for c in sheet.columns)}")
        if await came_in(database, sheet.sha):
            return Imported(0, 0, already=True)
        groups, problems = check_rows(sheet, now.date(), await taken_codes(database))
        _show(sheet, groups)
        if problems:
            raise NotWritten(problems)
        if look:
            return None
        async with database.unit_of_work() as unit:
            with Progress(console=Console(stderr=True), transient=True) as bar:
                task = bar.add_task("members", total=len(sheet.rows))
                command = Command(0, "", now, "import")
                await write_groups(
                    unit, sheet, groups, command, lambda done, _: bar.update(task, completed=done), ngo_id=ngo_id
                )
            await keep_mapping(unit, ngo_id, _of_this(sheet, said), microseconds(now))
        return Imported(len(groups), sum(len(group.members) for group in groups), already=False)


def _of_this(sheet: Sheet, said: Choices) -> dict[str, str]:
    """What was said of its columns, each by itself."""
    every = said.columns.get(ALL_OTHERS)
    others = {column.key: every for column in sheet.columns if every and column.field == every}
    return others | {heading: field for heading, field in said.columns.items() if heading != ALL_OTHERS}


def _show(sheet: Sheet, groups: Sequence[GroupToImport]) -> None:
    """What was understood, before anything is written."""
    for column in sheet.columns:
        means = {"": "not known" if column.holds else "empty", IGNORED: "ignored"}.get(column.field, column.field)
        say(f"  {column.letter} {column.heading}: {means} ({', '.join(column.samples)})")
    for note in (*sheet.notes, *notes_on(groups)):
        say(f"  {note}")
    for group in groups[:MAX_PROBLEMS_SHOWN]:
        phones = sum(member.phone is not None for member in group.members)
        names = ", ".join(member.name for member in group.members[:3])
        say(
            f"  {group.code} {group.name}: {len(group.members)} members ({names} …), {phones} phones,"
            f" {group.savings_xof} F saved, {group.lent_xof} F lent, {group.loan_cash_xof} F in the box;"
            f" {group.constitution.family}, share {group.constitution.share_value_xof} F, charge {group.rate} %"
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
