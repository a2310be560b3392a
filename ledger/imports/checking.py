"""Checks the rows of an import one by one and gathers them into groups: every bad cell is named, none is guessed."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from ledger.imports.cells import Cells
from ledger.imports.columns import OF_GROUP, SETTINGS
from ledger.imports.groups import GroupToImport, MemberToImport
from ledger.imports.loan_cells import read_loans
from ledger.imports.problems import ImportProblem
from ledger.imports.sheet import FileRow, Sheet
from ledger.rules.constitution import Constitution
from ledger.rules.families import ALIASES, FAMILIES
from ledger.rules.settings import SettingError

LANGUAGES: Final = ("fr", "bm", "en", "ful", "son", "taq")
ROLES: Final = {
    "president": "president", "presidente": "president", "présidente": "president", "secretary": "secretary",
    "secrétaire": "secretary", "secretaire": "secretary", "treasurer": "treasurer", "trésorière": "treasurer",
    "tresoriere": "treasurer", "counter": "counter", "compteuse": "counter", "key_holder": "key_holder",
    "gardienne de clé": "key_holder", "gardienne": "key_holder", "member": "", "membre": "", "": "",
}  # fmt: skip
SEATS: Final = {"president": 1, "secretary": 1, "treasurer": 1, "counter": 2, "key_holder": 3}
_YES_NO: Final = {"true": True, "yes": True, "oui": True, "false": False, "no": False, "non": False}


def check_rows(sheet: Sheet, today: date, taken: Iterable[str]) -> tuple[list[GroupToImport], list[ImportProblem]]:
    """The groups of a file, and everything that is wrong with it. ``taken``: codes of groups that exist already.

    A group's own cells may stand in its first row alone; later rows may leave them empty, not contradict them.
    """
    problems: list[ImportProblem] = [ImportProblem(line, "", "merged") for line in sorted(sheet.merged)]
    groups: dict[str, GroupToImport] = {}
    first: dict[str, FileRow] = {}
    known = set(taken)
    for row in sheet.rows:
        cells = Cells(row, problems)
        code = cells.text("group", 20)
        if not code or not code.isascii() or not code.replace("-", "").isalnum():
            cells.wrong("group", "code")
            continue
        if code not in groups:
            if code in known:
                cells.wrong("group", "taken")
            groups[code], first[code] = _group(code, cells, today), row
        else:
            _same_group(row, first[code], cells)
        groups[code].members.append(_member(cells, groups[code], today))
    _between_rows(groups.values(), problems)
    return list(groups.values()), sorted(problems, key=lambda problem: (problem.line, problem.column))


def _group(code: str, cells: Cells, today: date) -> GroupToImport:
    return GroupToImport(
        line=cells.row.line,
        code=code,
        name=cells.text("group_name") or code,
        constitution=_constitution(cells),
        village=cells.text("village"),
        region=cells.text("region"),
        language=cells.choice("group_language", LANGUAGES, "fr"),
        founded_on=cells.day("founded_on", today, today),
        meeting_weekday=cells.whole("meeting_weekday", 3, 1, 7),
        loan_cash_xof=cells.whole("loan_cash", 0),
        solidarity_cash_xof=cells.whole("solidarity_cash", 0),
        outside_cash_xof=cells.whole("outside_cash", 0),
    )


def _constitution(cells: Cells) -> Constitution:
    family = cells.choice("family", (*FAMILIES, *ALIASES), "vsla")
    settings = _settings(cells)
    for column in ("share_value", "cash_unit"):
        if cells.filled(column):
            settings.pop(f"{column}_xof", None)
            settings[column] = cells.whole(column, 5 if column == "cash_unit" else 500, 1)
    for column in SETTINGS:
        if cells.filled(column):
            settings[column] = _setting(cells.text(column))
    try:
        return Constitution.from_settings(family, settings)
    except SettingError as problem:
        named = (problem.key, problem.key.removesuffix("_xof"))
        cells.wrong(next((column for column in named if cells.filled(column)), "settings"), "setting")
    except (ValueError, TypeError):
        cells.wrong("settings", "setting")
    return Constitution.default(family)


def _settings(cells: Cells) -> dict[str, Any]:
    """The settings that stand together in one cell as JSON, as exports write them."""
    try:
        settings = json.loads(cells.row.cells.get("settings") or "{}")
    except ValueError:
        settings = None
    if not isinstance(settings, dict):
        cells.wrong("settings", "setting")
        return {}
    return settings


def _setting(written: str) -> object:
    if written.isascii() and written.isdigit():
        return int(written[:15])
    return _YES_NO.get(written.lower(), written)


def _same_group(row: FileRow, first: FileRow, cells: Cells) -> None:
    for column in (*OF_GROUP[1:], *SETTINGS):
        written = row.cells.get(column, "")
        if written and written != first.cells.get(column, ""):
            cells.wrong(column, "contradicts")


def _member(cells: Cells, group: GroupToImport, today: date) -> MemberToImport:
    for column in ("number", "name"):
        if not cells.filled(column) and column not in cells.row.formulas:
            cells.wrong(column, "missing")
    shares, savings_xof = _savings(cells, group.constitution.share_value_xof)
    return MemberToImport(
        line=cells.row.line,
        number=cells.whole("number", 0, 1, 999),
        name=cells.text("name"),
        sex=cells.choice("sex", ("f", "m", "h"), "f").replace("h", "m"),
        phone=cells.phone("phone"),
        language=cells.choice("language", LANGUAGES, group.language),
        role=ROLES[cells.choice("role", ROLES, "")],
        joined_on=cells.day("joined_on", group.founded_on, today),
        consent_on=cells.day_if_any("consent_on", today),
        shares=shares,
        savings_xof=savings_xof,
        solidarity_xof=cells.whole("solidarity", 0),
        fines_due_xof=cells.whole("fines_due", 0),
        loans=read_loans(cells, group.constitution, today),
    )


def _savings(cells: Cells, share_value_xof: int) -> tuple[int, int]:
    """Shares and what they cost; savings alone may be given, both must agree."""
    savings_xof = cells.whole("savings", -1)
    shares = cells.whole("shares", max(0, savings_xof) // share_value_xof, 0, 1_000_000)
    if savings_xof < 0:
        return shares, shares * share_value_xof
    if shares != savings_xof // share_value_xof:
        cells.wrong("savings", "contradicts")
    return shares, savings_xof


def _between_rows(groups: Iterable[GroupToImport], problems: list[ImportProblem]) -> None:
    """What can only be seen over several rows: a number twice, more officers than seats."""
    for group in groups:
        numbers: set[int] = set()
        seats = dict(SEATS)
        for member in group.members:
            if member.number in numbers:
                problems.append(ImportProblem(member.line, "number", "twice", str(member.number)))
            if member.number:
                numbers.add(member.number)
            if member.role:
                seats[member.role] -= 1
                if seats[member.role] < 0:
                    problems.append(ImportProblem(member.line, "role", "held", member.role))
