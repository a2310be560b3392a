"""A list of persons from a sheet: checked line by line, each found or entered; what else a line tells is its kind's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Generic, TypeVar

from sqlalchemy import and_, bindparam, insert, select

from app.organisations.persons.persons import PersonGiven, new_code
from ledger.database import Database, Row, UnitOfWork
from ledger.imports.problems import ImportProblem, Note
from ledger.imports.reading.cells import Cells
from ledger.imports.reading.list_columns import OF_PERSON
from ledger.imports.reading.sheet import FileRow, Sheet
from ledger.imports.reading.words import LANGUAGES, SEXES
from ledger.rules.places import NOWHERE, Places, PlaceWrong, Where
from ledger.rules.spelling import plain, search_key
from ledger.tables import Member, Person, PersonMember, SavingsGroup, table_of

FIRST_YEAR: Final = 1900
_WORDS: Final[Mapping[str, str]] = {
    plain(word): value
    for value, words in {
        "displaced": "displaced, déplacé, déplacée, déplacés, pdi, idp, deplaces internes",
        "host": "host, hôte, communauté hôte, résident, résidente, résidant, hôtes",
        "returnee": "returnee, retourné, retournée, rapatrié, rapatriée, retournés",
    }.items()
    for word in words.split(",")
}
_person, _link, _member = table_of(Person), table_of(PersonMember), table_of(Member)
_group = table_of(SavingsGroup)
_INSERT: Final = insert(_person)
_LINK: Final = insert(_link)
_KNOWN: Final = select(_person.c.id, _person.c.code, _person.c.name, _person.c.phone, _person.c.merged_into).where(
    _person.c.ngo_id == bindparam("ngo_id")
)
_MEMBERS: Final = (
    select(_group.c.code, _member.c.group_id, _member.c.number, _member.c.sex, _person.c.id.label("person_id"))
    .join_from(_group, _member, and_(_member.c.group_id == _group.c.id, _member.c.institution == 0))
    .outerjoin(_link, and_(_link.c.group_id == _member.c.group_id, _link.c.member == _member.c.number))
    .outerjoin(_person, and_(_person.c.id == _link.c.person_id, _person.c.ngo_id == bindparam("ngo_id")))
    .where(_group.c.ngo_id == bindparam("ngo_id"), _group.c.code.in_(bindparam("codes", expanding=True)))
    .order_by(_person.c.id.is_not(None))
)
Known = dict[str, int]
Detail = TypeVar("Detail")
"""What a line tells beside who she is."""


@dataclass(frozen=True, slots=True)
class ListedPerson(Generic[Detail]):
    """One line of a list: who she is (an entry that is there, or a new one), and what the line says beside it."""

    line: int
    known: int | None
    code: str
    given: PersonGiven = field(repr=False)
    member: tuple[int, int] | None
    detail: Detail


@dataclass(frozen=True, slots=True)
class KnownHere:
    """Whom an organisation knows: by code, by name and phone, by membership; a merged entry stands for the kept one."""

    by_code: Known
    by_phone: Mapping[tuple[str, str], int]
    members: Mapping[tuple[str, int], Row]
    kept: Mapping[int, int]


async def known_here(database: Database, ngo_id: int, sheet: Sheet) -> KnownHere:
    """What the check of a list has to know."""
    rows = await database.fetch(_KNOWN, ngo_id=ngo_id)
    codes = sorted({code for row in sheet.rows if (code := row.cells.get("group", "").strip())})
    members = await database.fetch(_MEMBERS, ngo_id=ngo_id, codes=codes) if codes else []
    return KnownHere(
        {row["code"]: row["merged_into"] or row["id"] for row in rows},
        {(row["phone"], search_key(row["name"])): row["id"] for row in rows if row["phone"]},
        {(row["code"], row["number"]): row for row in members},
        {row["id"]: row["merged_into"] for row in rows if row["merged_into"]},
    )


def check_list(
    sheet: Sheet, known: KnownHere, places: Places, read: Callable[[Cells], Detail], today: date
) -> tuple[list[ListedPerson[Detail]], list[ImportProblem]]:
    """Everybody on the list, and everything that is wrong with it. ``read``: what a line tells beside who she is.

    A person is known by her code, as the member she is, or by her name with her phone.
    """
    told = OF_PERSON & {column.field for column in sheet.columns}
    if not told or any(problem.why == "two_columns" for problem in sheet.faults):
        return [], list(map(sheet.located, sheet.faults))
    problems = list(sheet.faults)
    found: list[ListedPerson[Detail]] = []
    first: dict[object, int] = {}
    for row in sheet.rows:
        line = _Line(row, problems, known, places, today)
        one = line.who(read(line.cells))
        for same in _keys(one):
            if first.setdefault(same, row.line) != row.line:
                problems.append(ImportProblem(row.line, "person", "listed_twice", figures={"line": first[same]}))
                break
        found.append(one)
    return found, located(sheet, problems)


def located(sheet: Sheet, problems: Sequence[ImportProblem]) -> list[ImportProblem]:
    """Problems in the order of the lines, with the sheet's own words for their places."""
    return list(map(sheet.located, sorted(problems, key=lambda problem: problem.line)))


def _keys(one: ListedPerson[Detail]) -> list[object]:
    """What nobody else on the list has: whoever is there, her code, her membership, her name with her phone."""
    named = (one.given.phone, search_key(one.given.name)) if one.given.phone else None
    return [key for key in (one.known, one.code or None, one.member, named) if key is not None]


def notes_on_list(found: Sequence[ListedPerson[Detail]]) -> list[Note]:
    """How many are known already, and how many come new."""
    known = sum(one.known is not None for one in found)
    return [Note("persons", f"{known} + {len(found) - known}")]


class _Line:
    """One line while it is read."""

    def __init__(
        self, row: FileRow, problems: list[ImportProblem], known: KnownHere, places: Places, today: date
    ) -> None:
        self.cells, self.known, self.places, self.today = Cells(row, problems), known, places, today

    def who(self, detail: Detail) -> ListedPerson[Detail]:
        """Who it is, with what her line says beside it."""
        code, member = self._code(), self._member()
        given = self._given(member)
        she = self._known(code, member, given)
        place = (member["group_id"], member["number"]) if member else None
        return ListedPerson(self.cells.row.line, she, code, given, place, detail)

    def _code(self) -> str:
        code = self.cells.text("person", 20).upper()
        if code and not code.replace("-", "").isalnum():
            self.cells.wrong("person", "code")
        return code

    def _member(self) -> Row | None:
        group, number = self.cells.text("group", 20), self.cells.whole("member", 0, 1, 999)
        if not group and not number:
            return None
        found = self.known.members.get((group, number))
        if found is None:
            self.cells.wrong("member" if group else "group", "no_member")
        return found

    def _given(self, member: Row | None) -> PersonGiven:
        cells = self.cells
        consent = cells.day_if_any("consent_on", self.today)
        name, phone = cells.text("name"), cells.phone("phone")
        if consent is None and (name or phone):
            cells.wrong("name" if name else "phone", "consent")
        sex = cells.choice("sex", SEXES, member["sex"] if member else "")
        where = self._where()
        return PersonGiven(
            sex=sex,
            name=name if consent else "",
            phone=phone if consent else None,
            born=cells.whole("born", 0, FIRST_YEAR, self.today.year) or None,
            region=where.region,
            place=cells.text("place"),
            status=cells.choice("status", _WORDS, ""),
            language=cells.choice("language", LANGUAGES, "fr"),
            consent_on=consent.isoformat() if consent else None,
        )

    def _where(self) -> Where:
        try:
            return self.places.where(self.cells.text("region"), "", "")
        except PlaceWrong as wrong:
            self.cells.wrong("region", wrong.why, near=wrong.near or "?")
            return NOWHERE

    def _known(self, code: str, member: Row | None, given: PersonGiven) -> int | None:
        she = self.known.by_code.get(code)
        if she is None and member is not None and not code:
            she = member["person_id"]
        if she is None and given.phone and not code:
            she = self.known.by_phone.get((given.phone, search_key(given.name)))
        if she is None and not given.sex and not self.cells.filled("sex"):
            self.cells.wrong("sex", "missing")
        return None if she is None else self.known.kept.get(she, she)


async def enter_listed(
    unit: UnitOfWork, ngo_id: int, staff_id: int | None, listed: Sequence[ListedPerson[Detail]], at_us: int
) -> list[int]:
    """Enter whoever is new; the persons' numbers, in the list's order.

    All rows go in one statement a table: a list of thousands holds SQLite's writer for a fraction of a second.
    """
    codes = {row["code"] for row in await unit.fetch(_KNOWN, ngo_id=ngo_id)}
    new = [one for one in listed if one.known is None]
    made = {"ngo_id": ngo_id, "made_by": staff_id, "made_us": at_us}
    rows = []
    for one in new:
        code = one.code or new_code(codes)
        codes.add(code)
        rows.append(one.given.columns(code) | made | {"code": code})
    await unit.write_many(_INSERT, rows)
    numbers = {row["code"]: int(row["id"]) for row in await unit.fetch(_KNOWN, ngo_id=ngo_id)} if new else {}
    entered = [numbers[str(row["code"])] for row in rows]
    links = [
        {"person_id": she, "group_id": one.member[0], "member": one.member[1]}
        for she, one in zip(entered, new, strict=True)
        if one.member is not None
    ]
    await unit.write_many(_LINK, links)
    in_order = iter(entered)
    return [next(in_order) if one.known is None else one.known for one in listed]
