"""What somebody had typed when her session ended: sealed in the browser's own page, for her alone, for an hour.

Nothing of it is kept on the server. Files, passwords and codes are not kept anywhere.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.panel.access.factors.seal import seal, unseal

FIELD: Final = "kept"
MAX_LETTERS: Final = 60_000
_SECONDS: Final = 3600
_NEVER: Final = frozenset({"csrf", "password", "old", "new", "again", "code", "confirm"})


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form that waits: whose it is, the page that it was sent to, and its fields in their order."""

    staff_id: int
    path: str
    fields: list[tuple[str, str]]


def keep_form(key: str, staff_id: int, path: str, fields: Sequence[tuple[str, object]], now_us: int) -> str:
    """The form as sealed text; empty where there is too much of it."""
    typed = [(name, value) for name, value in fields if isinstance(value, str) and name not in _NEVER]
    if len(typed) != len([name for name, _ in fields if name not in _NEVER]):
        return ""  # a file cannot be sent again by itself
    sealed = seal(key, json.dumps([staff_id, path, typed, now_us], ensure_ascii=False))
    return sealed if len(sealed) <= MAX_LETTERS else ""


def kept_form(keys: Sequence[str], sent: Mapping[str, str], now_us: int) -> KeptForm | None:
    """The form that waits in a page, or none where it is none of ours or too old."""
    try:
        staff_id, path, fields, kept_us = json.loads(unseal(keys, sent.get(FIELD, "")))
    except ValueError:
        return None
    if now_us - kept_us > _SECONDS * 1_000_000:
        return None
    return KeptForm(staff_id, path, [(name, value) for name, value in fields])
