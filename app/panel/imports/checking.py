"""Checks the rows of an import one by one and gathers them into groups: every bad cell is named, none is guessed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from app.panel.imports.cells import CellReader, Problem
from app.panel.imports.columns import OF_GROUP
from app.panel.imports.reading import FileRead, FileRow
from ledger.rules.constitution import Constitution
from ledger.rules.settings import SettingError

LANGUAGES: Final = ("fr", "bm", "en", "ful", "son", "taq")
ROLES: Final = {
    "president": "president", "presidente": "president", "présidente": "president", "secretary": "secretary",
    "secrétaire": "secretary", "secretaire": "secretary", "treasurer": "treasurer", "trésorière": "treasurer",
    "tresoriere": "treasurer", "counter": "counter", "compteuse": "counter", "key_holder": "key_holder",
    "gardienne de clé": "key_holder", "gardienne": "key_holder", "member": "", "membre": "", "": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberToImport:
    """One member with her opening figures, amounts in whole francs."""

    line: int
    number: int
    name: str
    sex: str
    phone: str | None
    language: str
    role: str
    shares: int
    loan_principal_xof: int
    loan_charge_xof: int
    fines_due_xof: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupToImport:
    """One group with its opening figures, amounts in whole francs."""

    code: str
    name: str
    constitution: Constitution
    village: str
    region: str
    founded_on: date
    meeting_weekday: int
    loan_cash_xof: int
    solidarity_cash_xof: int
    outside_cash_xof: int
    members: list[MemberToImport] = field(default_factory=list)

    @property
    def savings_xof(self) -> int:
        """What its members saved before."""
        return sum(member.shares for member in self.members) * self.constitution.share_value_xof


def check_rows(read: FileRead, today: date, taken: Iterable[str]) -> tuple[list[GroupToImport], list[Problem]]:
    """The groups of a file, and everything that is wrong with it. ``taken``: codes of groups that exist already.

    A group's own cells may stand in its first row alone; later rows may leave them empty, not contradict them.
    """
    problems: list[Problem] = [Problem(line, "", "merged") for line in sorted(read.merged)]
    groups: dict[str, GroupToImport] = {}
    first: dict[str, FileRow] = {}
    known = set(taken)
    for row in read.rows:
        reader = CellReader(row, problems)
        code = reader.text("group", 20)
        if not code or not code.replace("-", "").isalnum():
            reader.wrong("group", "code")
            continue
        if code not in groups:
            if code in known:
                reader.wrong("group", "taken")
                known.discard(code)  # said once a group
            groups[code], first[code] = _group(code, row, reader, today), row
        else:
            _same_group(row, first[code], reader)
        groups[code].members.append(_member(row, reader))
    _between_rows(groups.values(), problems)
    return list(groups.values()), sorted(problems, key=lambda problem: (problem.line, problem.column))


def _group(code: str, row: FileRow, reader: CellReader, today: date) -> GroupToImport:
    constitution = _constitution(row, reader)
    return GroupToImport(
        code=code,
        name=reader.text("group_name") or code,
        constitution=constitution,
        village=reader.text("village"),
        region=reader.text("region"),
        founded_on=reader.day("founded_on", today),
        meeting_weekday=reader.whole("meeting_weekday", 3, 1, 7),
        loan_cash_xof=reader.whole("loan_cash", 0),
        solidarity_cash_xof=reader.whole("solidarity_cash", 0),
        outside_cash_xof=reader.whole("outside_cash", 0),
    )


def _constitution(row: FileRow, reader: CellReader) -> Constitution:
    family = reader.choice("family", ("vsla", "avec", "epc", "shg", "tontine"), "vsla")
    settings: dict[str, Any] = json.loads(row.cells.get("settings") or "{}")
    for column in ("share_value", "cash_unit"):
        if row.cells.get(column):
            settings[column] = reader.whole(column, 5 if column == "cash_unit" else 500, 1)
    try:
        return Constitution.from_settings(family, settings)
    except SettingError as problem:
        column = problem.key.removesuffix("_xof")
        reader.wrong(column if column in OF_GROUP else "settings", "setting")
        return Constitution.default(family)


def _same_group(row: FileRow, first: FileRow, reader: CellReader) -> None:
    for column in OF_GROUP:
        written = row.cells.get(column, "")
        if column != "group" and written and written != first.cells.get(column, ""):
            reader.wrong(column, "contradicts")


def _member(row: FileRow, reader: CellReader) -> MemberToImport:
    number = reader.whole("number", 0, 1, 999)
    if not row.cells.get("number"):
        reader.wrong("number", "missing")
    name = reader.text("name")
    if not name and "name" not in row.formulas:
        reader.wrong("name", "missing")
    return MemberToImport(
        line=row.line,
        number=number,
        name=name,
        sex=reader.choice("sex", ("f", "m", "h"), "f").replace("h", "m"),
        phone=reader.phone(),
        language=reader.choice("language", LANGUAGES, "fr"),
        role=ROLES[reader.choice("role", ROLES, "")],
        shares=reader.whole("shares", 0, 0, 100_000),
        loan_principal_xof=reader.whole("loan_principal", 0),
        loan_charge_xof=reader.whole("loan_charge", 0),
        fines_due_xof=reader.whole("fines_due", 0),
    )


def _between_rows(groups: Iterable[GroupToImport], problems: list[Problem]) -> None:
    """What can only be seen over several rows: a number twice, an office twice, a charge without its loan."""
    single = ("president", "secretary", "treasurer")
    for group in groups:
        numbers: set[int] = set()
        held: set[str] = set()
        for member in group.members:
            if member.number and member.number in numbers:
                problems.append(Problem(member.line, "number", "twice", str(member.number)))
            if member.role in single and member.role in held:
                problems.append(Problem(member.line, "role", "held", member.role))
            if member.loan_charge_xof and not member.loan_principal_xof:
                problems.append(Problem(member.line, "loan_charge", "no_loan", str(member.loan_charge_xof)))
            numbers.add(member.number)
            held.add(member.role)
