"""Members are written in one room: whoever else changes one calls it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ROOM = "ledger/people/"
_WRITES = re.compile(
    r"(INSERT INTO|UPDATE|DELETE FROM)\s+member\b|\b(insert|update|delete)\((_member|table_of\(Member\))\)"
)


def _writers() -> list[str]:
    files = (file for room in ("app", "ledger", "menus", "sessions") for file in (ROOT / room).rglob("*.py"))
    return [str(file.relative_to(ROOT)) for file in files if _WRITES.search(file.read_text())]


def test_the_table_of_members_is_written_in_one_room():
    writers = _writers()
    assert f"{ROOM}contacts/contact.py" in writers
    assert [file for file in writers if not file.startswith(ROOM)] == []


@pytest.mark.parametrize(
    "line",
    ["UPDATE member SET name = 'x'", "INSERT INTO member (name)", "insert(table_of(Member))", "update(_member)"],
)
def test_every_way_to_write_one_is_seen(line):
    assert _WRITES.search(line)
