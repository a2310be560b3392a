"""Migrations that are started at once wait for each other: one does it, the others find it done."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

KESU = [sys.executable, "-c", "from app.cli import main; main()"]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_three_at_once(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    settings = {"KESU_VAR": str(tmp_path), "KESU_ENV": "development"}
    if engine == "postgresql":
        make: Callable[[str | None], str] = request.getfixturevalue("make_postgres_database")
        settings["KESU_DATABASE_URL"] = make(None)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KESU_")}
    words, environment = [*KESU, "migrate"], clean | settings
    started = [subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    said = [one.communicate(timeout=120)[1] for one in started]
    assert [one.returncode for one in started] == [0, 0, 0], said
    assert all(line.count("\n") == 1 for line in said), said
