"""Checks the rows of an import one by one and gathers them into groups: every bad cell is named, none is guessed."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from ledger.imports.free_codes import free_code
from ledger.imports.groups import GroupToImport, MemberToImport
from ledger.imports.invariants import check_group
from ledger.imports.problems import ImportProblem
from ledger.imports.reading.balances import read_balances
from ledger.imports.reading.belonging import check_belonging
from ledger.imports.reading.cells import Cells, read_date
from ledger.imports.reading.columns import OF_GROUP, OF_MEMBER, OF_MONEY, SETTINGS
from ledger.imports.reading.loan_cells import read_loans
from ledger.imports.reading.numbers import NumberWrong, read_percent, read_whole
from ledger.imports.reading.owned import read_owned
from ledger.imports.reading.sheet import FileRow, Sheet
from ledger.imports.reading.words import FAMILIES, GONE, KINDS, LANGUAGES, ROLES, SEXES, WEEKDAYS, YES_NO, value_of
from ledger.rules.by_family.constitution import Constitution
from ledger.rules.by_family.settings import SettingError
from ledger.rules.places import LEVELS, NO_PLACES, NOWHERE, Places, PlaceWrong, Where, place_key
from ledger.rules.spelling import plain
from ledger.tables.expressions.persons import NO_SAVINGS

SEATS: Final = {"president": 1, "secretary": 1, "treasurer": 1, "counter": 2, "key_holder": 3}
_DASHES: Final = str.maketrans("\N{EN DASH}\N{EM DASH}\N{NON-BREAKING HYPHEN}_", "----")
_BAD: Final = "!"
"""Before what stands where a code should: its rows are looked at like those of a group."""
_SEVERAL: Final = 2
"""Numbers that stand twice by mistake; where there are more, two lists were put together."""
_WORDS: Final = {"family": FAMILIES, "kind": KINDS, "group_language": LANGUAGES, "meeting_weekday": WEEKDAYS}


def check_rows(
    sheet: Sheet, today: date, taken: Mapping[str, str], places: Places = NO_PLACES
) -> tuple[list[GroupToImport], list[ImportProblem]]:
    """The groups of a file, and everything that is wrong with it.

    ``taken``: the codes of groups that exist already with their kinds, empty for those of another organisation.
    A group's own cells may stand in its first row alone; later rows may leave them empty, not contradict them.
    """
    if any(problem.why in ("two_columns", "needed") for problem in sheet.faults):
        return [], list(sheet.faults)  # its cells cannot be told apart yet
    problems: list[ImportProblem] = list(sheet.faults)
    groups: dict[str, GroupToImport] = {}
    first: dict[str, FileRow] = {}
    known = {code.casefold(): kind for code, kind in taken.items()}
    in_use = known.keys() | {row.cells.get("group", "").casefold() for row in sheet.rows}
    before, carried = "", any(row.carried for row in sheet.rows)
    for row in sheet.rows:
        cells = Cells(row, problems)
        code = _code(cells)
        same = code.casefold() or f"{_BAD}{row.cells.get('group', '')}"
        if same not in groups:
            if same in known:
                _offer_another(cells, code, in_use)
            groups[same], first[same] = _group(code, cells, today, places), row
        else:
            if carried and same != before:  # some rows have no code of their own: whose are they?
                cells.wrong("group", "mixed")
            _same_group(row, first[same], cells)
        before = same
        if sheet.only_groups:
            _alone(cells, row is first[same])
        elif groups[same].kind == "group" or any(cells.filled(column) for column in OF_MEMBER[1:]):
            groups[same].members.append(_member(cells, groups[same], today))
    found = [group for same, group in groups.items() if not same.startswith(_BAD)]
    for group in groups.values():
        problems += [*_between_rows(group), *check_group(group)]
    problems += check_belonging(found, known)
    order = {column.field: place for place, column in enumerate(sheet.columns)}
    problems.sort(key=lambda problem: (problem.line, order.get(problem.column, -1), problem.column))
    return found, list(map(sheet.located, problems))


def _offer_another(cells: Cells, code: str, in_use: set[str]) -> None:
    """Say that another group has this code, and name one that is free, each time another."""
    offered = free_code(code, in_use)
    in_use.add(offered.casefold())
    cells.wrong("group", "taken", free=offered)


def _code(cells: Cells) -> str:
    """Its code; empty for a bad one, which is named once."""
    code = cells.text("group", 20).translate(_DASHES).removesuffix(".0")
    if not code or not code.isascii() or not code.replace("-", "").isalnum():
        if not cells.row.carried and "group" not in cells.row.odd:
            cells.wrong("group", "code")
        return ""
    return code


def _alone(cells: Cells, first: bool) -> None:
    """A line that is a whole group: it must be the only one, and cannot hold the money of members."""
    if not first:
        cells.wrong("group", "twice")
    for column in OF_MONEY:
        if cells.whole(column, 0):
            cells.wrong(column, "no_members")


def _group(code: str, cells: Cells, today: date, places: Places) -> GroupToImport:
    kind = cells.choice("kind", KINDS, "group")
    saves = kind != "body" and cells.choice("family", FAMILIES, "vsla") != NO_SAVINGS
    if kind == "group" and not saves:
        cells.wrong("family", "group_saves")
    return GroupToImport(
        line=cells.row.line,
        kind=kind,
        saves=saves,
        tier=cells.text("tier", 20),
        representative=cells.text("representative"),
        grown_from=cells.text("grown_from", 20),
        trained_by=cells.text("trained_by", 80),
        code=code,
        name=cells.text("group_name") or code,
        constitution=_constitution(cells),
        village=cells.text("village"),
        where=_where(cells, places),
        language=cells.choice("group_language", LANGUAGES, "fr"),
        founded_on=cells.day("founded_on", today, today),
        meeting_weekday=int(cells.choice("meeting_weekday", WEEKDAYS, "3")),
        loan_cash_xof=cells.whole("loan_cash", 0),
        solidarity_cash_xof=cells.whole("solidarity_cash", 0),
        outside_cash_xof=cells.whole("outside_cash", 0),
        losses_xof=cells.whole("losses", 0),
        owned=read_owned(cells),
        balances=read_balances(cells),
        stated=frozenset(column for column in OF_GROUP if cells.filled(column)),
    )


def _where(cells: Cells, places: Places) -> Where:
    """Its region, cercle and commune as the list calls them; one that is not there is named, with what is near."""
    try:
        return places.where(*(cells.text(level) for level in LEVELS))
    except PlaceWrong as problem:
        cells.wrong(problem.column, problem.why, near=problem.near or "?")
        return NOWHERE


def _constitution(cells: Cells) -> Constitution:
    family = value_of(cells.row.cells.get("family", ""), FAMILIES) or "vsla"
    if family == NO_SAVINGS:
        return Constitution.default("vsla")
    settings = _settings(cells)
    for column in ("share_value", "cash_unit"):
        if cells.filled(column):
            settings.pop(f"{column}_xof", None)
            settings[column] = cells.whole(column, 5 if column == "cash_unit" else 500, 1)
    for column in SETTINGS:
        if cells.filled(column):
            settings[column] = _setting(column, cells.text(column))
    try:
        return Constitution.from_settings(family, settings)
    except SettingError as problem:
        named = (problem.key, problem.key.removesuffix("_xof"))
        cells.wrong(
            next((column for column in named if cells.filled(column)), "settings"), "setting", allowed=problem.allowed
        )
    except (ValueError, TypeError):
        cells.wrong("settings", "setting", allowed="JSON as exports write it")
    return Constitution.default(family)


def _settings(cells: Cells) -> dict[str, Any]:
    """The settings that stand together in one cell as JSON, as exports write them."""
    try:
        settings = json.loads(cells.row.cells.get("settings") or "{}")
    except ValueError:
        settings = None
    if not isinstance(settings, dict):
        cells.wrong("settings", "setting", allowed="JSON as exports write it")
        return {}
    return settings


def _setting(column: str, written: str) -> object:
    """A setting as its kind reads it: a number, yes or no, a percentage, or the word itself."""
    if column.endswith("percent"):
        return read_percent(written)
    try:
        number = read_whole(written)
    except NumberWrong:
        yes_no = value_of(written, YES_NO)
        return written if yes_no is None else yes_no == "true"
    return written if number is None else number


def _same_group(row: FileRow, first: FileRow, cells: Cells) -> None:
    for column in (*OF_GROUP[1:], *SETTINGS):
        written = row.cells.get(column, "")
        if written and _value(column, written) != _value(column, first.cells.get(column, "")):
            cells.wrong(column, "contradicts")


def _value(column: str, written: str) -> object:
    """What a group's cell stands for, so that 85000 and "85 000", 2026-06-03 and 03/06/2026 are one."""
    try:
        if column in _WORDS:
            return value_of(written, _WORDS[column])
        if column.endswith("_on"):
            return read_date(written)
        if column in SETTINGS:
            return _setting(column, written)
        return read_whole(written)
    except ValueError:
        return place_key(written) if column in LEVELS else plain(written)


def _member(cells: Cells, group: GroupToImport, today: date) -> MemberToImport:
    for column in ("number", "name"):
        if not cells.filled(column) and column not in cells.row.odd:
            cells.wrong(column, "missing")
    shares, savings_xof = _savings(cells, group.constitution)
    return MemberToImport(
        line=cells.row.line,
        number=cells.whole("number", 0, 1, 999),
        name=cells.text("name"),
        sex=cells.choice("sex", SEXES, "f"),
        phone=cells.phone("phone"),
        language=cells.choice("language", LANGUAGES, group.language),
        role=cells.choice("role", ROLES, ""),
        joined_on=cells.day("joined_on", group.founded_on, today),
        consent_on=cells.day_if_any("consent_on", today),
        shares=shares,
        savings_xof=savings_xof,
        solidarity_xof=cells.whole("solidarity", 0),
        fines_due_xof=cells.whole("fines_due", 0),
        seat_of=cells.text("seat_of", 20),
        spoken_by=cells.whole("spoken_by", 0, 1, 999) or None,
        loans=read_loans(cells, group, today),
        gone=cells.choice("gone", GONE, ""),
        gone_on=cells.day_if_any("gone_on", today),
    )


def _savings(cells: Cells, rules: Constitution) -> tuple[int, int]:
    """Shares and what they cost; savings alone may be given, both must agree, and savings are whole shares.

    A self-help group shares nothing out: what its members saved need be no multiple of this year's amount.
    """
    share_xof = rules.share_value_xof
    savings_xof = cells.whole("savings", -1)
    shares = cells.whole("shares", max(0, savings_xof) // share_xof, 0, 1_000_000)
    if savings_xof < 0:
        return shares, shares * share_xof
    if savings_xof % share_xof and rules.family != "shg":
        cells.wrong("savings", "shares_whole", savings=savings_xof, share=share_xof)
    elif shares != savings_xof // share_xof:
        cells.wrong("savings", "contradicts")
    return shares, savings_xof


def _between_rows(group: GroupToImport) -> Iterable[ImportProblem]:
    """What can only be seen over several rows: a number twice, more officers than seats."""
    numbers: set[int] = set()
    again: list[MemberToImport] = []
    seats = dict(SEATS)
    for member in group.members:
        if member.number in numbers:
            again.append(member)
        if member.number:
            numbers.add(member.number)
        if member.role:
            seats[member.role] -= 1
            if seats[member.role] < 0:
                yield ImportProblem(member.line, "role", "held", member.role)
    if len(again) > _SEVERAL:
        yield ImportProblem(
            again[0].line, "number", "two_lists", ", ".join(str(member.number) for member in again)[:60]
        )
    else:
        yield from (ImportProblem(member.line, "number", "twice", str(member.number)) for member in again)
