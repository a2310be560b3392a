"""Writes checked groups with their opening figures, group by group: all or none, never the same ones twice."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Final

from sqlalchemy import bindparam, delete, insert, select

from ledger.books.canonical import microseconds
from ledger.books.chart import opened_when_needed
from ledger.books.command import Command
from ledger.database import Database, UnitOfWork
from ledger.imports.belonging_rows import write_belonging
from ledger.imports.completing import WaitingGroup, completed, known_groups
from ledger.imports.figures import open_loans, opening_entries
from ledger.imports.groups import GroupToImport, MemberToImport
from ledger.imports.pieces import piece
from ledger.imports.problems import ImportProblem
from ledger.imports.reading.checking import check_rows
from ledger.imports.reading.sheet import Sheet
from ledger.imports.unfinished import put_on_phones, take_back, waiting_groups
from ledger.journal.accounts import open_when_needed
from ledger.people.contacts.consent import Consent
from ledger.people.groups.facts import FactChange, change_facts
from ledger.people.groups.founding import Founding, found_again, found_group
from ledger.people.groups.places import read_places
from ledger.people.membership.enrolment_rows import Enrolment, enrol_members
from ledger.people.membership.gone import mark_gone
from ledger.rules.membership.standing import IMPORTING
from ledger.tables import LedgerHead, Member, Opening, SavingsGroup, table_of

_group, _head, _member, _opening = table_of(SavingsGroup), table_of(LedgerHead), table_of(Member), table_of(Opening)
_CAME_IN: Final = select(_opening.c.group_id).where(
    _opening.c.sha == bindparam("sha"), _opening.c.reversed_us.is_(None)
)
_STANDS: Final = (
    select(
        _group.c.id,
        _opening.c.sha,
        _head.c.seq,
        select(_member.c.number).where(_member.c.group_id == _group.c.id).exists().label("members"),
    )
    .join(_head, _head.c.group_id == _group.c.id)
    .outerjoin(_opening, _opening.c.group_id == _group.c.id)
    .where(_group.c.code == bindparam("code"))
)
_INSERT_OPENING: Final = insert(_opening)
_FORGET_LIST: Final = delete(_opening).where(_opening.c.group_id == bindparam("at_group"))
Progress = Callable[[int, int], None]
"""Told after each group: members written so far, members in all."""


class AlreadyImported(Exception):  # noqa: N818 -- what it is, said plainly
    """A group of this code is there. ``codes`` names them."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(f"these groups are there already: {', '.join(codes)}")
        self.codes = tuple(codes)


class NotWritten(Exception):  # noqa: N818 -- what it is, said plainly
    """Cells are wrong, so nothing was written. ``problems`` names each."""

    def __init__(self, problems: Sequence[ImportProblem]) -> None:
        super().__init__(f"{len(problems)} problem{'s' * (len(problems) != 1)}, nothing was written")
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What came of a file. ``already``: it had been imported before, and nothing was written now."""

    groups: int
    members: int
    already: bool


async def came_in(database: Database | UnitOfWork, sha: str) -> bool:
    """Whether this very file was imported to its end, and not taken back."""
    return bool(await database.fetch(_CAME_IN, sha=sha)) and not await waiting_groups(database, sha)


async def check(sheet: Sheet, database: Database, today: date) -> list[ImportProblem]:
    """Everything that keeps a file from being imported; a file that came in already has no problem."""
    if await came_in(database, sheet.sha):
        return []
    known = await known_groups(database, None)
    return check_rows(completed(sheet, known), today, known.taken(sheet), await read_places(database))[1]


async def write(
    sheet: Sheet, database: Database, command: Command, progress: Progress | None = None, *, ngo_id: int | None = None
) -> ImportResult:
    """Check and write a whole file. ``command``: who imports, when, through which channel; its group and key are made.

    Raises:
        NotWritten: some cells are wrong.
        AlreadyImported: one of the codes was taken in the meantime.
    """
    if await came_in(database, sheet.sha):
        return ImportResult(0, 0, already=True)
    known, places = await known_groups(database, ngo_id), await read_places(database)
    groups, problems = check_rows(completed(sheet, known), command.day, known.taken(sheet), places)
    if problems:
        raise NotWritten(problems)
    await write_groups(database, sheet, groups, command, progress, ngo_id=ngo_id)
    return ImportResult(len(groups), len(sheet.rows), already=False)


async def write_groups(
    database: Database,
    sheet: Sheet,
    groups: Sequence[GroupToImport],
    command: Command,
    progress: Progress | None = None,
    *,
    ngo_id: int | None = None,
) -> None:
    """Found the groups, enrol their members, open their loans and post each opening balance, a group in a piece.

    What an earlier try wrote of the same file stays as it is; once all is written the groups are put on the phones.

    Raises:
        AlreadyImported: one of the codes is taken; what was written of the file is taken back.
    """
    known = await known_groups(database, ngo_id)
    taken = known.taken(sheet)
    if again := [group.code for group in groups if group.code in taken]:
        raise AlreadyImported(again)
    done, all_members = 0, sum(len(group.members) for group in groups)
    written: dict[str, int] = {}
    for group in groups:
        brought = known.brought(sheet, group.code)
        if brought is not None and brought.sha == sheet.sha:
            written[group.code] = brought.group_id
        else:
            try:
                written[group.code] = await _in_a_piece(database, sheet, group, command, ngo_id, brought)
            except AlreadyImported:
                await take_back(database, sheet.sha, command)
                raise
        done += len(group.members)
        if progress is not None:
            progress(done, all_members)
    await write_belonging(database, groups, written, command.at)
    await put_on_phones(database, sheet.sha)


async def _in_a_piece(
    database: Database,
    sheet: Sheet,
    group: GroupToImport,
    command: Command,
    ngo_id: int | None,
    waiting: WaitingGroup | None,
) -> int:
    """``waiting``: the group is there already, without members. Gives the number of the group."""
    async with piece(database) as unit:
        rows = await unit.fetch(_STANDS, code=waiting.code if waiting else group.code)
        if rows and rows[0]["sha"] == sheet.sha:
            return int(rows[0]["id"])  # somebody else imports the same file at the same moment
        if rows and (waiting is None or rows[0]["members"] or rows[0]["seq"]):
            raise AlreadyImported([group.code])
        if waiting is not None:
            await _note_facts(unit, sheet, group, command, waiting)
        return await _write(unit, sheet, group, command, ngo_id, waiting)


async def _write(
    unit: UnitOfWork,
    sheet: Sheet,
    group: GroupToImport,
    command: Command,
    ngo_id: int | None,
    waiting: WaitingGroup | None,
) -> int:
    group_id = await _founded(unit, group, ngo_id, waiting)
    command = replace(command, group_id=group_id, key=f"imp:{sheet.sha}:{group.line}")
    await enrol_members(unit, group_id, [_enrolment(member) for member in group.members], saves=group.saves)
    for member in group.members:
        if member.gone_on is not None:
            await mark_gone(unit, group_id, member.number, member.gone_on, member.gone)
    loans = [(member, loan) for member in group.members for loan in member.loans]
    await open_loans(unit, command, group.constitution, loans)
    entries = opening_entries(group, [loan for _, loan in loans]) if group.saves else {}
    await open_when_needed(unit, group_id, filter(opened_when_needed, entries))
    posted = await unit.post(command.draft("opening", entries)) if any(entries.values()) else None
    await unit.fetch(
        _INSERT_OPENING,
        group_id=group_id,
        sha=sheet.sha,
        file_name=sheet.name,
        line=group.line,
        imported_us=microseconds(command.at),
        seq=posted.seq if posted else None,
    )
    return group_id


async def _founded(unit: UnitOfWork, group: GroupToImport, ngo_id: int | None, waiting: WaitingGroup | None) -> int:
    founding = Founding(
        code=group.code,
        name=group.name,
        family=group.family,
        kind=group.kind,
        constitution=group.constitution,
        founded_on=group.founded_on,
        ngo_id=ngo_id,
        where=group.where,
        village=group.village,
        language=group.language,
        meeting_weekday=group.meeting_weekday,
        status=IMPORTING,
    )
    if waiting is None:
        return await found_group(unit, founding)
    await found_again(unit, waiting.group_id, founding)
    await unit.fetch(_FORGET_LIST, at_group=waiting.group_id)
    return waiting.group_id


async def _note_facts(
    unit: UnitOfWork, sheet: Sheet, group: GroupToImport, command: Command, waiting: WaitingGroup
) -> None:
    """Write into the group's history what its sheet says otherwise than the list did."""
    facts = {
        "name": group.name,
        **asdict(group.where),
        "village": group.village,
        "language": group.language,
        "meeting_weekday": group.meeting_weekday,
    }
    change = FactChange(holds_from=command.day, reason=sheet.name, at=command.at, member=command.member)
    await change_facts(unit, waiting.group_id, facts, change)


def _consent(member: MemberToImport) -> Consent | None:
    """What the sheet says of her agreement: only the day."""
    if member.consent_on is None:
        return None
    at = datetime.combine(member.consent_on, time.min, UTC)
    return Consent(at=at, language=member.language, how="import", noted_by="import")


def _enrolment(member: MemberToImport) -> Enrolment:
    return Enrolment(
        number=member.number,
        name=member.name,
        joined_on=member.joined_on,
        phone=member.phone,
        language=member.language,
        sex="" if member.seat_of else member.sex,
        institution=bool(member.seat_of),
        roles=(member.role,) if member.role else (),
        consent=_consent(member),
    )
