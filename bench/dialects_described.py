"""A dialect from its own side by nothing but its samples: what it asks, and the screen in what it is answered.

A sample of ``tests/data/gateway_samples.json`` that is described has the hops ``dial`` and ``answer``, with these made
values in them, and the answers ``goes_on`` and ``ends``, each with what it ``says``. docs/gateways.md shows one.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

PHONE: Final = "22370123456"
SESSION: Final = "S1"
DIALLED: Final = "*360#"
ANSWERED: Final = "2"
_FILE = Path(__file__).parent.parent / "tests" / "data" / "gateway_samples.json"
SAMPLES: Final[dict[str, Any]] = json.loads(_FILE.read_text(encoding="utf-8"))
"""Every recorded sample, described or not."""


def described() -> Iterator[str]:
    """The dialects whose samples say all."""
    return (name for name, sample in SAMPLES.items() if isinstance(sample, dict) and "goes_on" in sample)


def request(dialect: str, hop: str, made: Mapping[str, str]) -> tuple[str, str, bytes, str]:
    """The method, query, body and content type of a described hop, with other values in the place of the made ones."""
    recorded = SAMPLES[dialect][hop]
    method: str = recorded["method"]
    if "query" in recorded:
        return method, urlencode(_with(recorded["query"], made)), b"", "text/plain"
    if "form" in recorded:
        return method, "", urlencode(_with(recorded["form"], made)).encode(), "application/x-www-form-urlencoded"
    if "json" in recorded:
        return method, "", json.dumps(_with(recorded["json"], made)).encode(), "application/json"
    body: str = recorded["xml"]
    for was, now in made.items():
        body = body.replace(f">{was}<", f">{now.replace('&', '&amp;').replace('<', '&lt;')}<")
    return method, "", body.encode(), "text/xml"


def screen(dialect: str, body: str) -> tuple[str, bool]:
    """What an answer says, and whether it is the last.

    Raises:
        ValueError: it is neither of the two recorded answers with another text in it.
    """
    for hop, ends in (("goes_on", False), ("ends", True)):
        before, _, after = recorded_answer(dialect, hop).partition(_written(dialect, SAMPLES[dialect][hop]["says"]))
        if body.startswith(before) and body.endswith(after):
            text = body[len(before) : len(body) - len(after)]
            return (json.loads(f'"{text}"') if _is_json(dialect) else text), ends
    raise ValueError(f"no answer of {dialect}")


def recorded_answer(dialect: str, hop: str) -> str:
    """The body of a described answer."""
    recorded = SAMPLES[dialect][hop]
    return json.dumps(recorded["json"], ensure_ascii=False) if _is_json(dialect) else str(recorded["text"])


def _is_json(dialect: str) -> bool:
    return "json" in SAMPLES[dialect]["goes_on"]


def _written(dialect: str, text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1] if _is_json(dialect) else text


def _with(fields: Mapping[str, Any], made: Mapping[str, str]) -> dict[str, Any]:
    return {
        name: _with(value, made)
        if isinstance(value, dict)
        else made.get(value, value)
        if isinstance(value, str)
        else value
        for name, value in fields.items()
    }
