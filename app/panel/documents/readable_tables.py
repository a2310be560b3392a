"""A table as its reader takes it out: columns in her words, what each means, numbers as her spreadsheet writes them."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from fractions import Fraction
from typing import Final

from app.files.spreadsheets import Cell
from app.files.table_files import BookTable, Readable
from app.panel.web.formats import phone
from app.panel.words import Words
from ledger.rules.reports.definitions import DEFINITIONS
from ledger.rules.reports.indicators import Figures, Indicators

IN_FRANCS: Final = frozenset({"savings_per_member", "mean_loan"})
_RATIOS: Final = frozenset(item.name for item in fields(Indicators) if item.type == Fraction | None) - IN_FRANCS
_COMPUTED: Final = "_indicator"
_OF_RULES: Final = {f"{name}_input" for name in ("meetings", "attendance", "late", "visits")}
_SHARES: Final = (
    (_RATIOS - {item.name for item in fields(Figures)}) | {f"{name}{_COMPUTED}" for name in _RATIOS} | _OF_RULES
)
"""The columns that are parts of a whole: an indicator that is called like a figure has its kind behind its name."""
_CODED: Final = {
    "family": ("family",), "status": ("group_status", "status"), "kind": ("group_kind", "support_kind"),
    "sex": ("sex",), "language": ("language",), "purpose": ("purpose",), "charge_model": ("setting_value",),
    "word": ("support_word",), "silent": ("yes_no",), "institution": ("yes_no",), "goes_on": ("yes_no",),
    "made": ("yes_no",), "action_who": ("visit_who",), "origin": ("visit_origin",), "answered": ("visit_kind",),
    "level": ("maturity_level",), "sector": ("income_sector",),
}  # fmt: skip
"""The columns that hold codes, with the sections of the texts that name them; programs read the codes themselves."""


def readable(table: BookTable, words: Words, about: str) -> BookTable:
    """The same table for a person; ``about``: which days it is of. Phones stand in blocks: no spreadsheet adds them."""
    names = tuple(column_name(table, name, words) for name in table.header)
    phones = [place for place, name in enumerate(table.header) if name == "phone"]
    coded = {place: _CODED[name] for place, name in enumerate(table.header) if name in _CODED}
    rows = [_in_words(row, phones, coded, words) for row in table.rows] if phones or coded else table.rows
    title = words(f"export.{table.title}")
    notes = [tuple(words(f"export.{part}") for part in ("column", "technical", "unit", "meaning"))]
    notes += [
        (shown, name, words(f"unit.{_unit(table, place)}"), _meaning(table, place, words))
        for place, (shown, name) in enumerate(zip(names, table.header, strict=True))
    ]
    comma = words.language == "fr"
    return replace(
        table,
        rows=rows,
        readable=Readable(
            names,
            f"{title}, {about}",
            (words("export.definitions"), notes),
            frozenset(place for place, name in enumerate(table.header) if name in _SHARES),
            ";" if comma else ",",
            "," if comma else ".",
        ),
    )


def column_name(table: BookTable, name: str, words: Words) -> str:
    """What a column is called: in this table, in all tables, or as the indicator that it is."""
    return _said("heading", table, name, words) or words(f"indicator.{name.removesuffix(_COMPUTED)}")


def _meaning(table: BookTable, place: int, words: Words) -> str:
    """What a column means: as it is defined, as its texts say, or at least what stands in its cells."""
    name = table.header[place]
    defined = DEFINITIONS.get(name.removesuffix(_COMPUTED), {}).get(words.language, "")
    own = _said("meaning", table, name, words) or (defined if not _said("heading", table, name, words) else "")
    return own or words(f"export.cells_{'coded' if name in _CODED else _unit(table, place)}")


def _said(section: str, table: BookTable, name: str, words: Words) -> str:
    of = table.title.removesuffix("_redacted")
    return words.maybe(f"{section}.{of}_{name}", words.maybe(f"{section}.{name}", ""))


def _unit(table: BookTable, place: int) -> str:
    name = table.header[place]
    if place in table.days:
        return "day"
    if name in _CODED:
        return "words"
    if name in _SHARES:
        return "ratio"
    if name.removesuffix(_COMPUTED).endswith("_xof") or name in IN_FRANCS:
        return "xof"
    cell = next((row[place] for row in table.rows if row[place] is not None), "")
    return "words" if isinstance(cell, str) else "number"


def _in_words(
    row: tuple[Cell, ...], phones: list[int], coded: Mapping[int, Sequence[str]], words: Words
) -> tuple[Cell, ...]:
    cells = list(row)
    for place in phones:
        cells[place] = (
            phone(number).replace("\N{NO-BREAK SPACE}", " ") if isinstance(number := row[place], str) else number
        )
    for place, sections in coded.items():
        cells[place] = _named(row[place], sections, words)
    return tuple(cells)


def _named(cell: Cell, sections: Sequence[str], words: Words) -> Cell:
    named = (words.maybe(f"{section}.{cell}", "") for section in sections)
    return next((name for name in named if name), cell)
