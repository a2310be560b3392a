"""What is known of a file's groups before it is read: who came in a list and waits for members, and what is usual.

A group that came in without members takes the sheet of them later, as long as nothing else was done in it. What that
sheet does not say stays as the list said it; what neither says is the organisation's first language, and its region
where it works in one alone.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import and_, bindparam, case, or_, select

from ledger.database import Database, Row, UnitOfWork
from ledger.imports.problems import Note
from ledger.imports.reading.columns import SETTINGS
from ledger.imports.reading.sheet import FileRow, Sheet
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.membership.standing import IMPORTING
from ledger.rules.places import LEVELS
from ledger.tables import ConstitutionVersion, LedgerHead, Member, Ngo, Opening, SavingsGroup, TierMember, table_of

_group, _rules, _head = table_of(SavingsGroup), table_of(ConstitutionVersion), table_of(LedgerHead)
_member, _opening, _ngo, _seat = table_of(Member), table_of(Opening), table_of(Ngo), table_of(TierMember)
_TAKEN: Final = select(_group.c.code, _group.c.kind, _group.c.ngo_id)
_above = _group.alias("above")
_TIER = (
    select(_above.c.code)
    .join(_seat, _seat.c.tier_id == _above.c.id)
    .where(_seat.c.group_id == _group.c.id, _seat.c.ended_on.is_(None))
    .order_by(_seat.c.tier_id)
    .limit(1)
)
_EMPTY = and_(
    _group.c.status == "active",
    _head.c.seq == 0,
    _rules.c.settings.is_not(None),
    ~select(_member.c.number).where(_member.c.group_id == _group.c.id).exists(),
)
_written, _began = _group.alias("written"), _opening.alias("began")
_CUT_OFF = select(_began.c.sha).join(_written, _written.c.id == _began.c.group_id).where(_written.c.status == IMPORTING)
_WAITING: Final = (
    select(
        _group,
        _opening.c.sha,
        case((_EMPTY, 1), else_=0).label("empty"),
        _rules.c.settings,
        _TIER.scalar_subquery().label("tier"),
    )
    .outerjoin(_rules, and_(_rules.c.group_id == _group.c.id, _rules.c.version == 1))
    .join(_head, _head.c.group_id == _group.c.id)
    .join(_opening, and_(_opening.c.group_id == _group.c.id, _opening.c.confirmed_us.is_(None)))
    .where(
        _opening.c.reversed_us.is_(None),
        _group.c.ngo_id.is_not_distinct_from(bindparam("ngo_id")),
        or_(_EMPTY, _opening.c.sha.in_(_CUT_OFF)),
    )
)
_USUAL: Final = select(_ngo.c.languages, _ngo.c.regions).where(_ngo.c.id == bindparam("ngo_id"))
_PLACES: Final = tuple((level, level) for level in LEVELS)
_OWN_COLUMNS: Final = {"share_value_xof": "share_value", "cash_unit_xof": "cash_unit"}


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """A group that takes its members from a file, or was written by one that was cut off.

    ``sha``: the file it came with; ``empty``: it has no members; ``cells``: what is known of it, as a sheet says it.
    """

    group_id: int
    code: str
    sha: str
    empty: bool
    cells: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class KnownGroups:
    """What is known to one organisation.

    ``codes``: every group's with its kind, which is empty for another organisation's; ``waiting``: by small letters,
    its groups that take their members or whose file was cut off; ``usual``: cells that hold where nothing else does.
    """

    codes: Mapping[str, str]
    waiting: Mapping[str, WaitingGroup]
    usual: Mapping[str, str]

    def taken(self, sheet: Sheet) -> dict[str, str]:
        """The codes that a file may not bring: a list brings no members, so that for it all are taken."""
        free = {group.code for group in self.waiting.values() if _brings(sheet, group)}
        return {code: kind for code, kind in self.codes.items() if code not in free}

    def brought(self, sheet: Sheet, code: str) -> WaitingGroup | None:
        """The group of this code, if it takes its members from this file, or was written by it before."""
        group = self.waiting.get(code.casefold())
        return group if group is not None and _brings(sheet, group) else None


def _brings(sheet: Sheet, group: WaitingGroup) -> bool:
    return group.sha == sheet.sha or (group.empty and not sheet.only_groups)


async def known_groups(reader: Database | UnitOfWork, ngo_id: int | None) -> KnownGroups:
    """What is known to the organisation whose file it is; codes of every organisation are taken."""
    rows = await reader.fetch(_TAKEN)
    codes = {row["code"]: row["kind"] if ngo_id is None or row["ngo_id"] == ngo_id else "" for row in rows}
    rows = await reader.fetch(_WAITING, ngo_id=ngo_id)
    waiting = {
        row["code"].casefold(): WaitingGroup(row["id"], row["code"], row["sha"], bool(row["empty"]), dict(_cells(row)))
        for row in rows
    }
    usual = {} if ngo_id is None else dict(_usual(await reader.fetch(_USUAL, ngo_id=ngo_id)))
    return KnownGroups(codes, waiting, usual)


def completed(sheet: Sheet, known: KnownGroups) -> Sheet:
    """The same file; what it does not say of a group is filled in its first row, and that is said."""
    said = _said(sheet)
    rows: list[FileRow] = []
    joined: dict[str, str] = {}
    written: dict[str, str] = {}
    usual: set[str] = set()
    for row in sheet.rows:
        code = row.cells.get("group", "").casefold()
        told = said.pop(code, None)
        if told is None:  # not the first row of its group
            rows.append(row)
            continue
        group = known.brought(sheet, code)
        cells = {**known.usual, **(group.cells if group else {})}
        if "cercle" in told and "region" not in told:  # a cercle says itself in which region it is
            cells.pop("region", None)
        missing = {name: text for name, text in cells.items() if name not in told}
        usual |= {name for name in missing if group is None or name not in group.cells}
        if group:
            (written if group.sha == sheet.sha else joined)[code] = group.code
        rows.append(replace(row, cells={**row.cells, **missing}))
    notes = [Note("joins", ", ".join(joined.values()))] if joined else []
    if written:
        notes.append(Note("goes_on", str(len(written))))
    if usual:
        notes.append(Note("usual", ", ".join(f"{name} = {known.usual[name]}" for name in sorted(usual))))
    return replace(sheet, rows=tuple(rows), notes=(*sheet.notes, *notes))


def _said(sheet: Sheet) -> dict[str, set[str]]:
    """By group, the columns that some row of it fills."""
    said: dict[str, set[str]] = {}
    for row in sheet.rows:
        filled = {name for name, text in row.cells.items() if text}
        said.setdefault(row.cells.get("group", "").casefold(), set()).update(filled | row.odd.keys())
    return said


def _cells(row: Row) -> Iterator[tuple[str, str]]:
    for name, key in (("group_name", "name"), ("village", "village"), *_PLACES, ("family", "family"), ("tier", "tier")):
        if row[key]:
            yield name, row[key]
    if row["kind"] != "group":
        yield "kind", row["kind"]
    yield "group_language", row["language"]
    yield "meeting_weekday", str(row["meeting_weekday"])
    yield "founded_on", row["founded_on"]
    if row["settings"]:
        yield from _settings(row["family"], json.loads(row["settings"]))


def _settings(family: str, settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The settings that are not the family's own, each as its column; lists together, as exports write them."""
    usual = Constitution.default(family).to_settings()
    together: dict[str, Any] = {}
    for name, value in settings.items():
        if value == usual.get(name):
            continue
        if name in SETTINGS or name in _OWN_COLUMNS:
            written = str(value).lower() if isinstance(value, bool) else str(value)
            yield _OWN_COLUMNS.get(name, name), written
        else:
            together[name] = value
    if together:
        yield "settings", json.dumps(together, ensure_ascii=False)


def _usual(rows: list[Row]) -> Iterator[tuple[str, str]]:
    for row in rows:
        yield "group_language", row["languages"].split(";")[0]
        regions = [region for region in row["regions"].split(";") if region]
        if len(regions) == 1:
            yield "region", regions[0]
