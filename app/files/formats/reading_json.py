"""Reads the JSON shape of ``kesu import``: one group, a list of them, or ``{"groups": […]}``."""

import json
from collections.abc import Iterator
from typing import Any, Final

from ledger.imports.problems import Note
from ledger.imports.reading.columns import OF_MEMBER, OF_MONEY
from ledger.imports.reading.sheet import MAX_ROWS, FileRow, Sheet, Unreadable
from ledger.imports.reading.words import KINDS, value_of

GROUP_COLUMNS: Final = {
    "code": "group", "name": "group_name", "language": "group_language",
    **{name: name for name in (
        "family", "village", "commune", "cercle", "region", "share_value", "cash_unit", "founded_on",
        "meeting_weekday", "settings", "kind", "tier", "representative", "grown_from", "trained_by",
    )},
}  # fmt: skip
OPENING_COLUMNS: Final = (*OF_MONEY, "balances")


def read_json(body: bytes, name: str, sha: str) -> Sheet:
    """Every member becomes a row, with her group's cells beside hers.

    Raises:
        Unreadable: it is no JSON of this shape, a group has no members, or there are too many.
    """
    try:
        whole = json.loads(body)
        groups = whole if isinstance(whole, list) else whole.get("groups", [whole])
        rows: list[dict[str, str]] = []
        unknown: dict[str, None] = {}
        for group in groups:
            rows += _rows(group, unknown)
    except Unreadable:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise Unreadable("broken") from problem
    if len(rows) > MAX_ROWS:
        raise Unreadable("rows", str(MAX_ROWS))
    found = tuple(FileRow(line, cells) for line, cells in enumerate(rows, start=1))
    if not found:
        raise Unreadable("empty")
    notes = (Note("left_out", ", ".join(unknown)),) if unknown else ()
    return Sheet(name, sha, found, unknown=tuple(unknown), notes=notes)


def _rows(document: dict[str, Any], unknown: dict[str, None]) -> Iterator[dict[str, str]]:
    group, opening = document["group"], document.get("opening") or {}
    alone = value_of(_written(group.get("kind")), KINDS) in ("tier", "body")
    if not document["members"] and not alone:
        raise Unreadable("members", str(group["code"])[:20])
    shared = {GROUP_COLUMNS[name]: _written(value) for name, value in group.items() if name in GROUP_COLUMNS}
    shared |= {name: _written(opening[name]) for name in OPENING_COLUMNS if name in opening}
    unknown |= dict.fromkeys(f"group.{name}" for name in group if name not in GROUP_COLUMNS)
    unknown |= dict.fromkeys(f"opening.{name}" for name in opening if name not in OPENING_COLUMNS)
    for member in document["members"] or [{}]:
        unknown |= dict.fromkeys(name for name in member if name not in OF_MEMBER)
        own = {name: _written(member[name]) for name in OF_MEMBER if member.get(name) is not None}
        yield {name: text for name, text in (shared | own).items() if text}


def _written(value: object) -> str:
    """A value as a cell. Tables stay JSON, for the cells that expect it; everywhere else they are no words."""
    match value:
        case None:
            return ""
        case str():
            return value.strip()
        case _:
            return json.dumps(value, ensure_ascii=False)
