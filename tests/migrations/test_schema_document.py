"""docs/schema says what both databases hold; ``KESU_WRITE_DOCS=1`` in front of this test writes it anew."""

import os
from pathlib import Path

import pytest

from migrations.document import page_of, schema_of, write


def test_the_page_is_what_the_revisions_made(database_url: str) -> None:
    if os.environ.get("KESU_WRITE_DOCS"):
        write(database_url)
    assert page_of(database_url).read_text("utf-8") == schema_of(database_url)


def test_it_can_be_read_back_into_an_empty_sqlite(tmp_path: Path) -> None:
    import sqlite3

    page = page_of("sqlite:///x.db").read_text("utf-8")
    with sqlite3.connect(tmp_path / "again.db") as connection:
        connection.executescript(page)
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()[0] > 20


@pytest.mark.parametrize("guard", ["TRIGGER", "CHECK", "journal", "ledger_head"])
def test_it_names_what_keeps_the_books(guard: str) -> None:
    for engine in ("sqlite:///x.db", "postgresql://localhost/x"):
        assert guard in page_of(engine).read_text("utf-8")
