"""What ``kesu support`` does once it is asked: a list read, checked and written; a tranche handed over, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from app.cli.lines import progress, say
from app.cli.opened import opened
from app.cli.organisations.by_whom import by_whom
from app.cli.organisations.org import ngo_id_of
from app.configuration.clock import Clock
from app.configuration.settings import Settings
from app.files.columns.kept_mappings import keep_mapping, kept_mapping
from app.files.columns.mapping import ColumnChoices, read_pairs
from app.files.formats.reading import read_file
from app.organisations import audit_log
from app.organisations.persons.person_list import check_list, known_here, notes_on_list
from app.organisations.roles import Right
from app.organisations.supports.stock import StockWrong
from app.organisations.supports.support_list import quantities, write_list
from app.organisations.supports.supports import (
    KINDS,
    SupportGiven,
    SupportWrong,
    counter,
    hand_over,
    lines_of,
    out_of_order,
    support_seen,
)
from app.organisations.tenancy import ScopedReader, TenantScope
from ledger.books.canonical import microseconds
from ledger.database import Database, Row, UnitOfWork
from ledger.imports.problems import ImportProblem
from ledger.imports.reading.cells import read_date
from ledger.imports.reading.list_columns import QUANTITIES, is_list_field
from ledger.imports.reading.numbers import read_whole
from ledger.people.groups.places import read_places

AT_ONCE: Final = 50
"""How many are handed over between two steps of the progress bar."""
MAX_REASON: Final = 80


class NotTaken(Exception):  # noqa: N818 -- what it is, said plainly
    """Cells of the list are wrong."""

    def __init__(self, problems: Sequence[ImportProblem]) -> None:
        super().__init__("cells are wrong")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class ListAsked:
    """A list and the support that is promised to everybody on it, as they were typed."""

    file: Path
    org: str
    by: str
    what: str
    tranches: tuple[str, ...]
    kind: str
    unit: str
    funder: str
    stock: str
    programme: int
    pairs: tuple[str, ...]


async def run_list(asked: ListAsked, *, look: bool) -> tuple[int, int]:
    """The support's number (0: it was only looked at) and how many are on the list.

    Raises:
        NotTaken: cells are wrong.
        Unreadable: the file cannot be read.
        ValueError: something that was typed cannot be taken.
    """
    settings = Settings()
    now = Clock(settings.clock).now()
    async with opened(settings) as database:
        ngo_id = await ngo_id_of(database, asked.org)
        staff = await by_whom(database, asked.by, ngo_id, Right.IMPORT)
        given, tranches = await _given(database, asked, ngo_id, now.date())
        said = {key: known for words in asked.pairs for key, known in read_pairs(words, is_list_field).items()}
        kept = await kept_mapping(database, ngo_id, is_list_field)
        sheet = read_file(asked.file, choices=ColumnChoices({**kept, **said}, of="persons"))
        known, places = await known_here(database, ngo_id, sheet), await read_places(database)
        found, problems = check_list(sheet, known, places, quantities([each for _, each in tranches]), now.date())
        for note in (*sheet.notes, *notes_on_list(found)):
            say(f"  {note}")
        if problems:
            raise NotTaken(problems)
        if look:
            return 0, len(found)
        at_us, days = microseconds(now), [day for day, _ in tranches]
        try:
            async with database.unit_of_work() as unit:
                number = await write_list(unit, ngo_id, staff["id"], given, days, found, at_us)
                await keep_mapping(unit, ngo_id, said, at_us)
                detail = f"{number}, persons: {len(found)}"
                await audit_log.note(unit, at_us, "support_listed", staff_id=staff["id"], ngo_id=ngo_id, detail=detail)
        except SupportWrong as again:
            raise ValueError("the same support with the same first tranche is promised already") from again
        return number, len(found)


async def _given(
    database: Database, asked: ListAsked, ngo_id: int, today: date
) -> tuple[SupportGiven, list[tuple[date, int]]]:
    if asked.kind not in KINDS:
        raise ValueError(f"--kind {asked.kind}: choose {', '.join(KINDS)}")
    if (asked.kind in ("goods", "service")) != bool(asked.unit):
        raise ValueError("--unit: goods and services have one, cash and vouchers are in francs")
    if not 1 <= len(asked.tranches) <= len(QUANTITIES):
        raise ValueError(f"--tranche: 1 to {len(QUANTITIES)} of them")
    tranches = []
    for words in asked.tranches:
        day, _, quantity = words.strip().partition(" ")
        tranches.append((read_date(day), read_whole(quantity) or 0))
    if (early := out_of_order([day for day, _ in tranches])) is not None:
        raise ValueError(f"--tranche: {early} comes before the one before it; write them in the order of their days")
    if asked.programme:
        window = ScopedReader(database, TenantScope("ngo", ngo_id))
        from app.organisations.programmes.programmes import programmes_open_to

        if asked.programme not in {row["id"] for row in await programmes_open_to(window, ngo_id)}:
            raise ValueError(f"--programme {asked.programme}: none of {asked.org}'s has this number")
    programme = asked.programme or None
    named = {"measure": asked.unit, "funder": asked.funder, "stock": asked.stock, "programme_id": programme}
    return SupportGiven(asked.kind, asked.what, today, **named), tranches  # type: ignore[arg-type] # by their names


async def run_hand(number: int, tranche: int, by: str, on: str) -> int:
    """Hand a tranche over, some lines at a time so that it can be seen how far it is; give how many it reached.

    All of it is one transaction.

    Raises:
        ValueError: nobody waits for it, or what was typed cannot be taken.
    """
    settings = Settings()
    now = Clock(settings.clock).now()
    try:
        day = read_date(on) if on else now.date()
    except ValueError as unread:
        raise ValueError(f"--on {on}: a day such as 2027-01-15") from unread
    if day > now.date():
        raise ValueError("--on: a day that has been")
    async with opened(settings) as database:
        support, staff, lines = await _tranche(database, number, tranche, by, Right.FIELDWORK)
        waiting = [row["id"] for row in lines if not row["handed_on"]]
        if not waiting:
            raise ValueError(f"nobody waits for tranche {tranche} of support {number}")
        try:
            async with database.unit_of_work() as unit:
                done = await _handed(unit, support, tranche, day, staff["id"], waiting)
                ngo_id, detail = support["ngo_id"], f"{number}/{tranche}, persons: {done}"
                at_us = microseconds(now)
                await audit_log.note(unit, at_us, "support_handed", staff_id=staff["id"], ngo_id=ngo_id, detail=detail)
        except (SupportWrong, StockWrong) as wrong:
            raise ValueError(f"nothing was handed over: {wrong}") from wrong
        return done


async def run_take_back(number: int, tranche: int, by: str, reason: str) -> int:
    """Take every line of a tranche that stands back by an entry against it, all or none; give how many.

    Raises:
        ValueError: none stands, or what was typed cannot be taken.
    """
    settings, why = Settings(), " ".join(reason.split())
    now = Clock(settings.clock).now()
    if not 1 <= len(why) <= MAX_REASON or not why.isprintable():
        raise ValueError(f"--reason: 1 to {MAX_REASON} letters that say why, without names")
    async with opened(settings) as database:
        support, staff, lines = await _tranche(database, number, tranche, by, Right.PROGRAMMES)
        if not lines:
            raise ValueError(f"no line of tranche {tranche} of support {number} stands")
        at_us, detail = microseconds(now), f"{number}/{tranche}, persons: {len(lines)}"
        async with database.unit_of_work() as unit:
            for line in lines:
                await counter(unit, support, line["id"], why, now.date(), staff["id"])
            named = {"staff_id": staff["id"], "ngo_id": support["ngo_id"]}
            await audit_log.note(unit, at_us, "support_countered", detail=detail, **named)
        return len(lines)


async def _tranche(database: Database, number: int, tranche: int, by: str, right: Right) -> tuple[Row, Row, list[Row]]:
    """The support, who does it, and the lines of the tranche that stand."""
    window = ScopedReader(database, TenantScope("installation"))
    support = await support_seen(window, number)
    if support is None:
        raise ValueError(f"there is no support {number}")
    staff = await by_whom(database, by, support["ngo_id"], right)
    lines = await lines_of(window, number, tranche)
    return support, staff, [row for row in lines if not row["countered"] and not row["counters"]]


async def _handed(
    unit: UnitOfWork, support: Row, tranche: int, day: date, staff_id: int, waiting: Sequence[int]
) -> int:
    done = 0
    with progress() as bar:
        task = bar.add_task("persons", total=len(waiting))
        for start in range(0, len(waiting), AT_ONCE):
            done += await hand_over(unit, support, tranche, day, staff_id, waiting[start : start + AT_ONCE])
            bar.update(task, completed=done)
    return done
