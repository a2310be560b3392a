"""Books for commands: an empty migrated database that every command of a test opens, and a clock that stands still."""

from pathlib import Path

import pytest


@pytest.fixture
def books(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_template: Path) -> Path:
    path = tmp_path / "kesu.db"
    path.write_bytes(sqlite_template.read_bytes())
    monkeypatch.setenv("KESU_VAR", str(tmp_path))
    monkeypatch.setenv("KESU_DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("KESU_CLOCK", "2026-11-22T16:00:00+00:00")
    return path
