"""Checks the rows of an import one by one and gathers them into groups: every bad cell is named, none is guessed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from app.panel.imports.columns import OF_GROUP
from app.panel.imports.reading import FileRead, FileRow
from app.panel.phones import read_phone
from ledger.rules.constitution import Constitution
from ledger.rules.settings import SettingError

LANGUAGES: Final = ("fr", "bm", "en", "ful", "son", "taq")
ROLES: Final = {
    "president": "president", "presidente": "president", "présidente": "president", "secretary": "secretary",
    "secrétaire": "secretary", "secretaire": "secretary", "treasurer": "treasurer", "trésorière": "treasurer",
    "tresoriere": "treasurer", "counter": "counter", "compteuse": "counter", "key_holder": "key_holder",
    "gardienne de clé": "key_holder", "gardienne": "key_holder", "member": "", "membre": "", "": "",
}  # fmt: skip
_MOST_XOF: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: the line of the file, the column, the key of a text, and what was written there."""

    line: int
    column: str
    why: str
    written: str = ""


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


class _Reader:
    """Reads the cells of one row and remembers what is wrong with them."""

    def __init__(self, row: FileRow, problems: list[Problem]) -> None:
        self._row = row
        self._problems = problems

    def wrong(self, column: str, why: str) -> None:
        self._problems.append(Problem(self._row.line, column, why, self._row.cells.get(column, "")[:60]))

    def text(self, column: str, longest: int = 60) -> str:
        written = " ".join(self._row.cells.get(column, "").split())
        if column in self._row.formulas:
            self.wrong(column, "formula")
            return ""
        if len(written) > longest or not written.isprintable():
            self.wrong(column, "text")
            return ""
        return written

    def whole(self, column: str, otherwise: int, least: int = 0, most: int = _MOST_XOF) -> int:
        written = self.text(column).replace("\N{NO-BREAK SPACE}", "").replace(" ", "").removesuffix("F")
        if not written:
            return otherwise
        if not (written.isascii() and written.isdigit()) or not least <= int(written[:15]) <= most:
            self.wrong(column, "whole")
            return otherwise
        return int(written)

    def day(self, column: str, otherwise: date) -> date:
        written = self.text(column)
        if not written:
            return otherwise
        try:
            found = _date(written)
        except ValueError:
            self.wrong(column, "date")
            return otherwise
        if not date(1990, 1, 1) <= found <= otherwise:
            self.wrong(column, "date")
            return otherwise
        return found

    def phone(self) -> str | None:
        try:
            return read_phone(self.text("phone"))
        except ValueError:
            self.wrong("phone", "phone")
            return None

    def choice(self, column: str, choices: Iterable[str], otherwise: str) -> str:
        written = self.text(column).lower()
        if not written:
            return otherwise
        if written not in choices:
            self.wrong(column, "choice")
            return otherwise
        return written


def _date(written: str) -> date:
    """2026-03-04 or 04/03/2026, day first as in Mali. Raises: ValueError."""
    if "/" in written:
        day, month, year = written.split("/")
        return date(int(year), int(month), int(day))
    return date.fromisoformat(written)


def check_rows(read: FileRead, today: date, taken: Iterable[str]) -> tuple[list[GroupToImport], list[Problem]]:
    """The groups of a file, and everything that is wrong with it. ``taken``: codes of groups that exist already.

    A group's own cells may stand in its first row alone; later rows may leave them empty, not contradict them.
    """
    problems: list[Problem] = [Problem(line, "", "merged") for line in sorted(read.merged)]
    groups: dict[str, GroupToImport] = {}
    first: dict[str, FileRow] = {}
    known = set(taken)
    for row in read.rows:
        reader = _Reader(row, problems)
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


def _group(code: str, row: FileRow, reader: _Reader, today: date) -> GroupToImport:
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


def _constitution(row: FileRow, reader: _Reader) -> Constitution:
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


def _same_group(row: FileRow, first: FileRow, reader: _Reader) -> None:
    for column in OF_GROUP:
        written = row.cells.get(column, "")
        if column != "group" and written and written != first.cells.get(column, ""):
            reader.wrong(column, "contradicts")


def _member(row: FileRow, reader: _Reader) -> MemberToImport:
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
