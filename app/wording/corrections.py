"""The reviewed lines as a file for the catalogue: its shape, no review marks, and beside each line who read it."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from app.wording.lines import WrittenLine
from app.wording.reviews import LineReview

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


def corrections_file(
    catalogue: str, language: str, lines: Mapping[str, WrittenLine], said: Mapping[str, LineReview]
) -> str:
    """TOML of every line that somebody signed off or corrected, in the order of the catalogue."""
    parts = [f"# menus/{catalogue}/{language}.toml: lines that were read, with their wording. docs/translators.md\n"]
    for key, line in lines.items():
        if key in said:
            parts.append(_line(key, line, said[key]))
    return "\n".join(parts)


def _line(key: str, line: WrittenLine, review: LineReview) -> str:
    above, _, name = key.partition(":")
    place = [*above.split("."), *(["options", name] if name else ["text"])]
    day = datetime.fromtimestamp(review.at_us // 1_000_000, UTC).date().isoformat()
    what = "corrected" if review.corrected else "good"
    by = " ".join(review.name.split())
    wording = json.dumps(review.corrected or line.wording, ensure_ascii=False)
    return f"# {what}: {by}, {day}\n{_dotted(place)} = {wording}\n"


def _dotted(names: Iterable[str]) -> str:
    return ".".join(name if _BARE.fullmatch(name) else json.dumps(name) for name in names)
