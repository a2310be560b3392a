"""What ``kesu import`` does once a file is named: read, checked, shown, written. Loaded by the command alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from app.cli.lines import counted, progress, say
from app.cli.opened import opened
from app.cli.organisations.org import ngo_id_of
from app.configuration.clock import Clock
from app.configuration.settings import Settings
from app.files.columns.kept_mappings import keep_mapping, kept_mapping
from app.files.columns.mapping import ALL_OTHERS, ColumnChoices
from app.files.formats.reading import read_file
from app.organisations.organisation import all_organisations
from ledger.books.canonical import microseconds
from ledger.books.command import Command
from ledger.imports.completing import completed, known_groups
from ledger.imports.groups import GroupToImport
from ledger.imports.invariants import notes_on
from ledger.imports.reading.checking import check_rows
from ledger.imports.reading.columns import IGNORED, is_field
from ledger.imports.reading.sheet import Sheet
from ledger.imports.unfinished import take_back
from ledger.imports.writing import ImportResult, NotWritten, came_in, write_groups
from ledger.people.groups.places import read_places
from ledger.rules.spelling import plain

MAX_GROUPS_SHOWN = 50


def given(words: str) -> tuple[str, str]:
    """A field and what it is for the whole file.

    Raises:
        ValueError: it cannot be read.
    """
    field, _, value = words.partition("=")
    if not value or not is_field(field):
        raise ValueError(f"--set {words}: write field=value, the field one of docs/import.md")
    return field, value


async def run_import(
    file: Path, ngo: str, said: ColumnChoices, look: bool, *, alone: bool = False
) -> ImportResult | None:
    """None: it was only looked at. ``alone``: the groups have no organisation; else one is named, where there is any.

    Raises:
        Unreadable: the file cannot be read.
        NotWritten: cells are wrong.
        AlreadyImported: a code is taken.
        ValueError: it cannot be read.
    """
    settings = Settings()
    now = Clock(settings.clock).now()
    async with opened(settings) as database:
        if not ngo and not alone and await all_organisations(database):
            raise ValueError(
                "whose are these groups? --org CODE names their organisation, --alone says that they have none"
            )
        ngo_id = await ngo_id_of(database, ngo) if ngo else None
        sheet = _read(file, said, await kept_mapping(database, ngo_id))
        if await came_in(database, sheet.sha):
            return ImportResult(0, 0, already=True)
        known = await known_groups(database, ngo_id)
        sheet = completed(sheet, known)
        groups, problems = check_rows(sheet, now.date(), known.taken(sheet), await read_places(database))
        _show(sheet, groups)
        if problems:
            raise NotWritten(problems)
        if look:
            return None
        with progress() as bar:
            task = bar.add_task("members", total=len(sheet.rows))
            command = Command(0, "", now, "import")
            await write_groups(
                database, sheet, groups, command, lambda done, _: bar.update(task, completed=done), ngo_id=ngo_id
            )
        async with database.unit_of_work() as unit:
            await keep_mapping(unit, ngo_id, _of_this(sheet, said), microseconds(now))
        return ImportResult(len(groups), sum(len(group.members) for group in groups), already=False)


async def undo_import(file: Path) -> int:
    """Take back what is written of a file whose import was cut off; give how many groups.

    Raises:
        Unreadable: the file cannot be read.
    """
    settings = Settings()
    async with opened(settings) as database:
        command = Command(0, "", Clock(settings.clock).now(), "import")
        return await take_back(database, read_file(file).sha, command)


def _read(file: Path, said: ColumnChoices, kept: Mapping[str, str]) -> Sheet:
    """The file, with what was said of its columns now and before."""
    sheet = read_file(file, choices=replace(said, columns={**kept, **said.columns}))
    keys = {ALL_OTHERS, *(key for column in sheet.columns for key in (column.key, plain(column.heading)))}
    for heading in said.columns.keys() - keys:
        raise ValueError(f"no column is called {heading}; there are {', '.join(c.heading for c in sheet.columns)}")
    return sheet


def _of_this(sheet: Sheet, said: ColumnChoices) -> dict[str, str]:
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
    for group in groups[:MAX_GROUPS_SHOWN]:
        phones = sum(member.phone is not None for member in group.members)
        names = ", ".join(member.name for member in group.members[:3])
        members = counted(len(group.members), "member")
        named = f" ({names}{' …' if len(group.members) > 3 else ''})" if names else ""
        say(
            f"  {group.code} {group.name}{_what(group)}: {members}{named}, {counted(phones, 'phone')},"
            f" {group.savings_xof} F saved, {group.lent_xof} F lent, {group.loan_cash_xof} F in the box;"
            f" {group.constitution.family}, share {group.constitution.share_value_xof} F, charge {group.rate} %"
        )


def _what(group: GroupToImport) -> str:
    """What it is beside a group, where it sits and where it comes from."""
    kind = {"tier": "village organisation or network", "body": "saves nothing"}.get(group.kind, "")
    said = (kind, group.tier and f"seated in {group.tier}", group.grown_from and f"grown from {group.grown_from}")
    found = ", ".join(words for words in said if words)
    return f" ({found})" if found else ""
