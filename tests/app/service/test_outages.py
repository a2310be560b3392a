"""What is away is said once, in one line, with why and what to do; a process that could not start says so too."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.embedded.loopback import free_port
from app.embedded.redis import EmbeddedRedis
from app.observability.outages import Outages
from bench.embedded_postgres import EmbeddedPostgres
from tests.app.cli.test_one_line import refused

SERVE = """
import sys, uvicorn
from app.service.supervisor import serve_in_several
config = uvicorn.Config("app.service.asgi:service", factory=True, port={port}, workers=2, log_config=None)
sys.exit(0 if serve_in_several(config) else 3)
"""


def lines(capsys: pytest.CaptureFixture[str], what: str) -> list[str]:
    said = capsys.readouterr()
    return [line for line in (said.out + said.err).splitlines() if what in line]


def test_a_part_is_away_once_and_back_once(capsys: pytest.CaptureFixture[str]) -> None:
    outages = Outages()
    for _ in range(3):
        outages.database_down("ConnectionRefusedError")
        outages.redis_down("NOAUTH")
        outages.gateway_down("orange", "no_credit")
    outages.database_down("DeadlockDetectedError")
    said = lines(capsys, "away")
    assert len(said) == 3
    assert "correct host and port in KESU_DATABASE_URL" in said[0]
    assert "put it into KESU_REDIS_URL" in said[1]
    assert "its account has no credit left" in said[2]
    for _ in range(2):
        outages.up("database", "redis")
    assert len(lines(capsys, "back")) == 2
    assert outages.any


def test_two_callers_in_each_others_way_are_no_outage(capsys: pytest.CaptureFixture[str]) -> None:
    outages = Outages()
    outages.database_down("LockNotAvailableError")
    assert lines(capsys, "away") == []


def test_redis_with_another_password(tmp_path: Path, sqlite_template: Path) -> None:
    (tmp_path / "kesu.db").write_bytes(sqlite_template.read_bytes())
    with EmbeddedRedis(tmp_path / "redis", over_tcp=True) as redis:
        url = redis.url.replace("@127", "x@127")
        line = refused("serve", f"--port={free_port()}", KESU_VAR=str(tmp_path), KESU_REDIS_URL=url)
        assert "Redis: it refuses the password: correct KESU_REDIS_URL" in line
        line = refused("serve", f"--port={free_port()}", KESU_VAR=str(tmp_path), KESU_REDIS_URL=_without_password(url))
        assert "it wants a password" in line


def _without_password(url: str) -> str:
    return f"redis://{url.rpartition('@')[2]}"


@pytest.mark.parametrize("command", ["audit", "migrate", "worker"])
def test_postgresql_without_the_right_database(command: str, postgres_server: EmbeddedPostgres, tmp_path: Path) -> None:
    url = postgres_server.create_database("outages") if command == "audit" else ""
    there = url or f"postgresql://nobody@127.0.0.1:{postgres_server.port}/nothing"
    wrong = there.rpartition("/")[0] + "/no_such_database" if url else there
    line = refused(command, KESU_VAR=str(tmp_path), KESU_ENV="development", KESU_DATABASE_URL=wrong)
    assert "the database: it " in line
    assert "KESU_DATABASE_URL" in line


def test_several_processes_that_cannot_start_end_with_a_status_and_no_traceback(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KESU_")}
    away = {
        "KESU_ENV": "development",
        "KESU_VAR": str(tmp_path),
        "KESU_DATABASE_URL": f"postgresql://kesu:x@127.0.0.1:{free_port()}/kesu",
        "KESU_REDIS_URL": "redis://127.0.0.1:1/0",
    }
    done = subprocess.run(
        [sys.executable, "-c", SERVE.format(port=free_port())],
        env={**clean, **away},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 3, done.stderr
    assert "nothing listens there: start it, or correct host and port in KESU_DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr
