"""Files of strangers are read in another process, which has bounds, no secrets, and ends when nobody waits."""

import os
import sys
import time
from pathlib import Path

import pytest

from app.files.columns.mapping import ColumnChoices
from app.files.formats import bounded_reading
from app.files.formats.bounded_reading import read_apart
from app.files.formats.reading import read_file
from ledger.imports.reading.sheet import Unreadable
from tests.app.files.drawn import HEAD, xlsx
from tests.app.files.test_workbooks_in import far_away, many_elements

pytestmark = pytest.mark.anyio
WIDE = b"x;" * 1_500_000


async def stay() -> None:
    """Somebody waits for the answer."""


def bounds(monkeypatch: pytest.MonkeyPatch, cpu_seconds: int, memory_bytes: int) -> None:
    command = (*bounded_reading.COMMAND[:3], str(cpu_seconds), str(memory_bytes))
    monkeypatch.setattr(bounded_reading, "COMMAND", command)


def readers() -> list[str]:
    """The processes of this one that read a file at this moment."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if b"app.files.formats.reading_apart" in (folder / "cmdline").read_bytes():
                found += [folder.name] if f"PPid:\t{os.getpid()}\n" in (folder / "status").read_text() else []
        except OSError:  # ended meanwhile, or no process
            continue
    return found


async def test_the_sheet_is_the_one_that_is_read_here() -> None:
    body = xlsx([*HEAD, "couleur"], ["K-1", "Jigi", 1, "Awa", 76123456, 4, "bleu"], ["K-1", None, 2, "=1+1", None, 6])
    choices = ColumnChoices({"couleur": "-"}, {"founded_on": "2026-03-04"})
    assert await read_apart(body, "é.xlsx", choices, stay) == read_file(body, "é.xlsx", choices)


async def test_a_cell_far_outside_is_named_within_seconds() -> None:
    body = far_away()
    assert len(body) < 6_000
    with pytest.raises(Unreadable, match="XFD1048576"):
        await read_apart(body, "x.xlsx", ColumnChoices(), stay)


@pytest.mark.parametrize(
    ("cpu_seconds", "memory_bytes", "body", "name"),
    [(1, 1 << 30, lambda: many_elements(4_000_000), "x.xlsx"), (30, 200_000_000, lambda: WIDE, "x.csv")],
)
async def test_more_time_or_memory_than_a_table_needs_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, cpu_seconds: int, memory_bytes: int, body, name: str
) -> None:
    bounds(monkeypatch, cpu_seconds, memory_bytes)
    with pytest.raises(Unreadable) as refused:
        await read_apart(body(), name, ColumnChoices(), stay)
    assert refused.value.why == "work"
    assert readers() == []


async def test_reading_ends_when_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        bounded_reading,
        "COMMAND",
        (sys.executable, "-c", "import time; time.sleep(60)", "app.files.formats.reading_apart"),
    )
    seen: list[str] = []

    async def left() -> None:
        seen.extend(readers())
        if seen:
            raise ConnectionError

    begun = time.monotonic()
    with pytest.raises(ConnectionError):
        await read_apart(b"", "x.csv", ColumnChoices(), left)
    assert seen
    assert readers() == []
    assert time.monotonic() - begun < 30


async def test_it_ends_by_the_clock_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_reading, "COMMAND", (sys.executable, "-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(bounded_reading, "MAX_SECONDS", 0.1)
    with pytest.raises(Unreadable, match="time or memory"):
        await read_apart(b"", "x.csv", ColumnChoices(), stay)


async def test_the_other_process_has_no_secret_and_its_failure_is_none_of_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KESU_PEPPER", "of everybody")
    words = "import json, os; print(json.dumps({'failed': ' '.join(os.environ)}))"
    monkeypatch.setattr(bounded_reading, "COMMAND", (sys.executable, "-c", words))
    with pytest.raises(RuntimeError, match="a file could not be read") as failed:
        await read_apart(b"", "x.csv", ColumnChoices(), stay)
    assert "KESU" not in str(failed.value)
