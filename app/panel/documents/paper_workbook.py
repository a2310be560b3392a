"""The register and the opening figures as a workbook to fill in: once filled, it is imported as it stands."""

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from app.organisations.organisation import LANGUAGES
from app.panel.documents.day_one import FIGURES, NOBODY, REGISTER, KnownGroup, facts_of
from app.panel.documents.paper import Say, paper_language, paper_words

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

_LINES: Final = 60
_CHOICES: Final = {"sex": "sex", "language": "language", "role": "role", "group_language": "language"}
_DAYS: Final = ("joined_on", "consent_on", "loan_due_on", "founded_on")
_TEXTS: Final = ("phone", "group")
_HELP: Final = ("one", "two", "three", "four")
_VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "sex": ("f", "m"),
    "language": LANGUAGES,
    "role": ("president", "secretary", "treasurer", "counter", "key_holder"),
    "weekday": tuple("1234567"),
}


def form_workbook(form: str, language: str, group: KnownGroup = NOBODY) -> bytes:
    """An XLSX file: the group's facts above a table of its members, and a tab that says how to fill it in.

    Phones and codes are texts, so that no zero or plus is lost; words of office are chosen from a list.
    """
    import xlsxwriter  # noqa: PLC0415 -- thirteen megabytes of a process that writes no sheet

    say = paper_words(paper_language(language))
    drawn = io.BytesIO()
    book = xlsxwriter.Workbook(drawn, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made = _Form(book, say, form)
    made.facts(group.facts)
    made.members(group)
    made.help(form)
    book.close()
    return drawn.getvalue()


class _Form:
    """A workbook while it is drawn."""

    def __init__(self, book: "Workbook", say: Say, form: str) -> None:
        self.book, self.say, self.form = book, say, form
        self.sheet = book.add_worksheet(say("paper.sheet"))
        bold = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
        self.head, self.strong = book.add_format(bold), book.add_format({"bold": True})
        cell = {"border": 1, "border_color": "#c9c3b6"}
        self.formats = {
            "day": book.add_format({**cell, "num_format": "dd/mm/yyyy"}),
            "text": book.add_format({**cell, "num_format": "@"}),
            "plain": book.add_format(cell),
        }
        self.sheet.write_string(0, 0, say(f"paper.{form}"), self.strong)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)

    def _format(self, column: str) -> "Format":
        return self.formats["day" if column in _DAYS else "text" if column in _TEXTS else "plain"]

    def _choose(self, column: str, line: int, place: int, last: int) -> None:
        section = "weekday" if column == "meeting_weekday" else _CHOICES.get(column)
        if section:
            words = [self.say(f"{section}.{value}") for value in _VALUES[section]]
            rule = {"validate": "list", "source": words, "error_type": "warning"}
            self.sheet.data_validation(line, place, last, place, rule)

    def facts(self, known: Mapping[str, str]) -> None:
        """A label and its cell, a line each."""
        for line, column in enumerate(facts_of(self.form), start=1):
            self.sheet.write_string(line, 1, self.say(f"heading.{column}"), self.strong)
            self._write(line, 2, column, known.get(column, ""))
            self._choose(column, line, 2, line)

    def _write(self, line: int, place: int, column: str, value: str) -> None:
        if value:
            self.sheet.write_string(line, place, value, self._format(column))
        else:
            self.sheet.write_blank(line, place, None, self._format(column))

    def members(self, group: KnownGroup) -> None:
        """Headings, a line a member, and room for the totals of a paper book."""
        columns = {**REGISTER, **(FIGURES if self.form == "opening" else {})}
        top = len(facts_of(self.form)) + 2
        last = top + max(_LINES, len(group.members))
        for place, (column, width) in enumerate(columns.items()):
            self.sheet.set_column(place, place, width + 2)
            self.sheet.write_string(top, place, self.say(f"heading.{column}"), self.head)
            for line in range(top + 1, last + 1):
                number = line - top - 1
                known = group.members[number] if number < len(group.members) else {}
                self._write(line, place, column, known.get(column, ""))
            self._choose(column, top + 1, place, last)
        if self.form == "opening":
            self.sheet.write_string(last + 1, 1, self.say("paper.total"), self.strong)
        self.sheet.freeze_panes(top + 1, 2)

    def help(self, form: str) -> None:
        """A tab with the lines that stand above the printed form."""
        tab = self.book.add_worksheet(self.say("paper.help"))
        tab.set_column(0, 0, 110)
        wrapped = self.book.add_format({"text_wrap": True})
        sections = ["register", "opening"] if form == "opening" else ["register"]
        lines = [self.say(f"{section}.{line}") for section in sections for line in _HELP]
        for place, text in enumerate([*lines, self.say("register.five")]):
            tab.write_string(place, 0, text, wrapped)
