"""What can be wrong with a cell, named by row and column and said in one clear line."""

from dataclasses import dataclass
from typing import Final

REASONS: Final = {
    "formula": "a formula: paste its value",
    "merged": "a merged cell: split it",
    "text": "too long, or not plain text",
    "whole": "not a whole number in the allowed range",
    "date": "not a date of the past such as 2026-03-04 or 04/03/2026",
    "due": "not a date such as 2026-03-04 or 04/03/2026 within three years",
    "phone": "not a phone number",
    "choice": "not one of the words that are known here",
    "code": "not a group code: letters, digits and dashes, at most 20",
    "taken": "a group of this code is there already",
    "setting": "not allowed for this setting",
    "contradicts": "differs from what another cell says",
    "missing": "must be filled",
    "twice": "twice in this group",
    "held": "this office is held by another member already",
    "no_loan": "there is no loan it could belong to",
    "loans": "not a list of loans as the export writes them",
}


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """One thing wrong: the line of the file, the column, a key of ``REASONS``, and what was written there."""

    line: int
    column: str
    why: str
    written: str = ""

    @property
    def message(self) -> str:
        """The reason in words."""
        return REASONS[self.why]

    def __str__(self) -> str:
        """``row 7, phone: not a phone number ("12")``."""
        where = f"row {self.line}, {self.column}" if self.column else f"row {self.line}"
        return f'{where}: {self.message} ("{self.written}")' if self.written else f"{where}: {self.message}"
