"""The private dialect that docs/gateways.md shows is one file, its row and its samples, and passes what all pass."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from app.gateways.wire import BadHop, BadHopReason, GatewayRequest
from app.ussd.gateways import ADAPTERS
from sessions.turn import Reply, Single, Turn

ROOT = Path(__file__).parents[4]
DOCS = (ROOT / "docs" / "gateways.md").read_text(encoding="utf-8")
CONTRACT = ("tests/app/ussd/gateways", "tests/scenarios/test_every_dialect.py")
CHEAP = "sahel and (again_and_again or not scenarios)"
TESTS = 20
REGISTERED = '''"""Registers the dialect of the documentation before any test is collected."""
import json
from pathlib import Path
from app.ussd.gateways import ADAPTERS
from bench.dialects_described import SAMPLES
from sahel import Sahel
SAMPLES.update(json.loads(Path(__file__).with_name("samples.json").read_text()))
ADAPTERS["sahel"] = Sahel()
'''


def shown(language: str) -> str:
    """The example in this language."""
    block = re.search(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)
    assert block is not None
    return dedent(" " * 3 + block[1].lstrip())


@pytest.fixture
def sahel() -> Any:
    made: dict[str, Any] = {}
    exec(shown("python"), made)
    return made["Sahel"]()


def hop(query: str) -> GatewayRequest:
    return GatewayRequest("GET", "", query, {}, b"")


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


def test_documented_dialect_passes_every_check_of_the_others(tmp_path: Path) -> None:
    """With the file, the row and the samples of the page and nothing else."""
    (tmp_path / "sahel.py").write_text(shown("python"), encoding="utf-8")
    (tmp_path / "samples.json").write_text(json.dumps(json.loads(shown("json"))), encoding="utf-8")
    (tmp_path / "with_sahel.py").write_text(REGISTERED, encoding="utf-8")
    checks = ["ruff", "check", "--stdin-filename", "app/ussd/gateways/sahel.py", "-"]
    tests = ["pytest", "-v", "-n0", "-p", "with_sahel", "-p", "no:cacheprovider", "-k", CHEAP, *CONTRACT]
    for command in (checks, tests):
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
            input=shown("python"),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) > TESTS, done.stdout


def test_every_adapter_is_in_the_documentation() -> None:
    assert {name for name in ADAPTERS if f"| `{name}` |" in DOCS} == ADAPTERS.keys()
