"""What can be wrong with a cell, named by row and column, and what else is said of a file, in one clear line each."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Self

REASONS: Final = {
    "formula": "a formula: paste its value",
    "error": "an error of the spreadsheet: write what should stand there",
    "merged": "merged cells: split them and fill each",
    "unreadable": "too long, or not plain text",
    "lost": "letters were lost when the file was saved: save it as CSV UTF-8 or .xlsx and write them again",
    "whole": "not a whole number",
    "decimals": "not a whole number: francs and shares have no decimals",
    "thousands": "thousands or decimals? write it without point or comma",
    "negative": "less than nothing: amounts have no sign",
    "range": "not from {least} to {most}",
    "date": "not a date of the past such as 2026-03-04 or 04/03/2026",
    "year": "write the year with its four digits, such as 04/03/2026",
    "ahead": "a day that has not come yet: write when it was",
    "due": "not a date such as 2026-03-04 or 04/03/2026 within three years",
    "phone": "no mobile number begins like this: write hers, or leave it empty",
    "phone_length": "too short or too long for a phone number: write its eight digits, or + and the country",
    "landline": "a landline, which gets no SMS: write a mobile number, or leave it empty",
    "two_phones": "two numbers in one cell: keep the one she uses",
    "choice": "not one of the words that are known here: {known}",
    "place": "not on the list of places (near: {near}): correct it, or have it added (kesu places)",
    "place_elsewhere": "this cercle lies in another region: {near}",
    "code": "not a group code: letters, digits and dashes, at most 20",
    "taken": "a group of this code is there already; {free} is free",
    "setting": "not allowed for this setting: {allowed}",
    "contradicts": "differs from what another cell says",
    "missing": "must be filled",
    "twice": "twice in this group",
    "two_lists": "these numbers are there twice: rows of two groups under one code",
    "mixed": "rows of two groups are mixed: write the code on every row",
    "held": "this office is held by another member already",
    "no_loan": "there is no loan it could belong to",
    "balances": "not balances as the export writes them",
    "cannot": "no import can hold this: {what}",
    "loans": "not a list of loans as the export writes them",
    "unmapped": "nobody knows this column: say what it is, or that it is ignored",
    "two_columns": "two columns mean this: keep one and ignore the other",
    "needed": "no column says it: say which one does, or give it for the whole file",
    "total": "the line of totals says {stated}, the rows add up to {summed}",
    "no_members": "money of a group whose members are not in the file: bring in the members' sheet",
    "shares_whole": "{savings} F of savings are no whole shares of {share} F",
    "coins": "{amount} F cannot be paid in coins of {unit} F",
    "box_short": "{cash} F in the box and {lent} F lent cannot hold {savings} F of savings",
    "no_tier": "no village organisation or network has this code",
    "no_group": "no other group has this code",
    "not_a_tier": "only a village organisation or network has seats of groups",
    "circle": "it would sit in itself",
    "no_member": "no member, or more than one, has this number or name",
    "saves_nothing": "an association, a committee or a cooperative has no money here",
    "group_saves": "a group saves: write what it is in the column of kinds, such as association",
    "tontine_loan": "a tontine has no loans, {loan} F stand here",
    "consent": "a name or a phone is kept with her consent alone: fill the day she agreed, or leave both empty",
    "listed_twice": "she is on this list already, on line {line}",
    "no_quantity": "nothing says how much she gets: fill it, or give it for the whole list",
    "no_activity": "she has no activity in this sector: bring its baseline in first",
    "two_activities": "she has more than one activity in this sector: note the visit on its page",
    "activity_there": "she has this activity already: bring the sheet in as a visit",
    "visit_early": "before the baseline of {first}, or on the day of a visit that is noted",
    "no_figure": "nothing says how much: fill it",
    "paid_partly": "some lines say what she was paid and some do not: fill the column or leave it empty",
    "paid_sum": "the lines add up to {paid} F, the price less its costs is {left} F",
    "due_early": "due on {due}, before the cycle began on {began}",
}

NOTES: Final = {
    "encoding": "read as {what}",
    "encoding_guessed": "the file does not say how its letters are written; read as {what}: look at the names",
    "tab": "the sheet {what} was read",
    "other_tabs": "other sheets were left out: {what}",
    "heading_line": "the headings stand on line {what}",
    "facts": "above the table: {what}",
    "titles": "lines above the table that were left out: {what}",
    "numbered": "no column has numbers: members are numbered in the order of the file",
    "codes_made": "no column has codes: they were made of the groups' names: {what}",
    "lines": "lines without a member that were left out: {what}",
    "total": "the totals on line {what} are what the rows add up to",
    "total_unread": "the totals on line {what} could not be checked",
    "left_out": "columns that were left out: {what}",
    "places": "places, as the list calls them: {what}",
    "no_officers": "fewer than two officers are named: {what}",
    "no_box": "nothing says what is in the box, 0 F is written: {what}",
    "no_members": "groups without their members: {what}",
    "joins": "groups that came in a list take these members: {what}",
    "goes_on": "a part of this file is written already; groups that are there and stay as they are: {what}",
    "persons": "persons who are known already, and new ones: {what}",
    "usual": "not in the file, as usual for the organisation: {what}",
}


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """One thing wrong: the line of the file, the column, a key of ``REASONS``, and what was written there.

    ``figures`` are what the reason names; ``heading`` and ``cell`` are the sheet's own words for the place.
    """

    line: int
    column: str
    why: str
    written: str = ""
    figures: Mapping[str, object] = field(default_factory=dict)
    heading: str = ""
    cell: str = ""

    @property
    def message(self) -> str:
        """The reason in words."""
        return REASONS[self.why].format(**self.figures)

    @property
    def place(self) -> str:
        """The column as its sheet calls it."""
        return self.heading or self.column

    def at(self, heading: str, cell: str) -> Self:
        """The same, by the sheet's own heading and cell."""
        return replace(self, heading=heading, cell=cell)

    def __str__(self) -> str:
        """``row 7, Téléphone (D7): two numbers in one cell … ("70001001, 76001002")``."""
        where = ", ".join(part for part in (f"row {self.line}" if self.line else "", self.place) if part)
        named = f"{where} ({self.cell})" if self.cell else where
        line = f"{named}: {self.message}" if named else self.message
        return f'{line} ("{self.written}")' if self.written else line


@dataclass(frozen=True, slots=True)
class Note:
    """What is said of a file before anything is written: a key of ``NOTES``, and what it is about."""

    why: str
    what: str = ""

    def __str__(self) -> str:
        """In words."""
        return NOTES[self.why].format(what=self.what)
