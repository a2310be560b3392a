"""The private dialect that docs/gateways.md shows is the code that it says it is."""

import re
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from app.gateways.wire import BadHop, BadHopReason, Wire
from sessions.turn import Reply, Single, Turn

DOCS = Path(__file__).parents[4] / "docs" / "gateways.md"


@pytest.fixture
def sahel() -> Any:
    shown = re.search(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert shown is not None
    made: dict[str, Any] = {}
    exec(dedent(" " * 3 + shown[1].lstrip()), made)
    return made["Sahel"]()


def hop(query: str) -> Wire:
    return Wire("GET", "", query, {}, b"")


def test_documented_dialect_reads_and_writes(sahel: Any) -> None:
    turn = sahel.read(hop("tel=22370000109&sid=7&in=2&debut=0"))
    assert turn == Turn("sahel", "7", "+22370000109", "", "", Single("2", new=False))
    assert sahel.read(hop("tel=22370000109&sid=7&in=360&debut=1")).said == Single("", new=True)
    assert sahel.write(turn, Reply("Merci", ends=True)).body == b'{"texte": "Merci", "fin": true}'
    assert sahel.refuse(BadHopReason.EMPTY).status == 200
    assert sahel.events(hop("")) is None


def test_documented_dialect_refuses_what_it_cannot_read(sahel: Any) -> None:
    for query in ("", "tel=22370000109&sid=7", "tel=x&sid=7&debut=1", "sid=1&sid=2"):
        with pytest.raises(BadHop):
            sahel.read(hop(query))


def test_every_adapter_is_in_the_documentation() -> None:
    from app.ussd.gateways import ADAPTERS

    text = DOCS.read_text(encoding="utf-8")
    assert {name for name in ADAPTERS if f"| `{name}` |" in text} == ADAPTERS.keys()
