"""Whatever is typed wrongly, or stands in the way of a start, is one line that says what to do, before any work."""

import json
import os
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from app.cli.lines import books_counted, counted
from app.embedded.loopback import free_port
from app.embedded.redis import EmbeddedRedis
from tests.kit.commands import kesu_each

KESU = [sys.executable, "-c", "from app.cli import main; main()"]
SAMPLES = Path(__file__).parents[3] / "docs" / "samples"
LOAN = ("loan", "--model", "flat", "--principal", "25000")


def kesu(*words: str, cwd: Path | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KESU_")}
    return subprocess.run(
        [*KESU, *words], env={**clean, **settings}, cwd=cwd, capture_output=True, text=True, check=False, timeout=60
    )


def refused(*words: str, cwd: Path | None = None, **settings: str) -> str:
    """The one line of a command that fails."""
    done = kesu(*words, cwd=cwd, **settings)
    assert done.returncode in (1, 2), (done.stdout, done.stderr)
    assert done.stdout == ""
    assert done.stderr.startswith("kesu: ")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.fixture
def folder(tmp_path: Path, sqlite_template: Path) -> Path:
    (tmp_path / "kesu.db").write_bytes(sqlite_template.read_bytes())
    return tmp_path


TYPED_WRONGLY = [
    (("bogus",), "No such command 'bogus'; see: kesu --help"),
    (("admin", "bogus"), "see: kesu admin --help"),
    (("dial",), "Missing argument 'phone'; see: kesu dial --help"),
    ((*LOAN, "--rate", "abc", "--periods", "3"), "--rate is a percentage such as 10 or 7.5, not 'abc'"),
    ((*LOAN, "--rate", "1/0", "--periods", "3"), "--rate is a percentage"),
    ((*LOAN, "--rate", "101", "--periods", "3"), "--rate is 0 to 100 percent"),
    ((*LOAN, "--rate", "10", "--periods", "999999999"), "'--periods': Input should be less than or equal to 1000"),
    ((*LOAN, "--rate", "10", "--periods", "0"), "'--periods'"),
    ((*LOAN, "--rate", "10", "--periods", "2", "--payments", "5000,x"), "whole francs separated by commas"),
    ((*LOAN, "--rate", "10", "--periods", "2", "--payments", "1,2,3"), "3 payments, and there are 2 due meetings"),
    (("loan", "--model", "round", "--principal", "5", "--rate", "1", "--periods", "1"), "--model is one of flat"),
    (("restore", "nowhere.zip"), "'nowhere.zip' does not exist"),
    (("drill", "nowhere.zip"), "'nowhere.zip' does not exist"),
    (("import", "nowhere.csv"), "'nowhere.csv' does not exist"),
    (("serve", "--port", "http"), "'--port'"),
    (("check", "--language", "xx"), "--language is one of bm, en, fr"),
    (("serve", "--host", "no.such.host.invalid"), "--host no.such.host.invalid is no address of this machine"),
]


@cache
def said_of_all(folder: Path) -> dict[tuple[str, ...], tuple[int, str, str]]:
    """What is said of each, by one process."""
    every = [words for words, _ in TYPED_WRONGLY]
    return dict(zip(every, kesu_each(every, folder), strict=True))


@pytest.mark.xdist_group("typed_wrongly")
@pytest.mark.parametrize(("words", "says"), TYPED_WRONGLY)
def test_what_is_typed_wrongly(words: tuple[str, ...], says: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    status, shown, said = said_of_all(tmp_path_factory.getbasetemp())[words]
    assert status in (1, 2)
    assert shown == ""
    assert said.startswith("kesu: ")
    assert said.count("\n") == 1
    assert says in said


def test_a_rate_as_people_write_it(tmp_path: Path) -> None:
    rates = ("7.5", "7,5", "7.5 %")
    said = kesu_each([(*LOAN, "--rate", rate, "--periods", "3", "--json") for rate in rates], tmp_path)
    [shown] = {shown for _, shown, _ in said}
    assert json.loads(shown)["total_charge"] == 5625


def test_the_version() -> None:
    assert kesu("--version").stdout.startswith("kesu 0.")


@pytest.mark.parametrize("command", ["run", "serve"])
def test_a_taken_port(command: str, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = refused(command, f"--port={port}", KESU_VAR=str(folder / "new"))
    assert f"port {port} is taken" in line
    assert f"kesu {command} --port {port + 1}" in line
    assert not (folder / "new").exists()


def test_a_second_instance(folder: Path) -> None:
    with EmbeddedRedis(folder / "redis"):
        line = refused("run", f"--port={free_port()}", KESU_VAR=str(folder))
    assert "another Kesu is using" in line
    assert "KESU_VAR" in line


@pytest.mark.parametrize("command", ["run", "serve"])
def test_a_folder_that_cannot_be_written(command: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    line = refused(command, f"--port={free_port()}", KESU_VAR=str(tmp_path / "file" / "var"))
    assert f"cannot write into {tmp_path / 'file' / 'var'}" in line
    assert "set KESU_VAR" in line


@pytest.mark.parametrize("command", ["run", "serve"])
def test_a_redis_that_is_away(command: str, folder: Path) -> None:
    url = f"redis://:canary@127.0.0.1:{free_port()}/0"
    line = refused(command, f"--port={free_port()}", KESU_VAR=str(folder), KESU_REDIS_URL=url)
    assert "nothing listens there: start it, or correct host and port in KESU_REDIS_URL" in line
    assert "canary" not in line


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_database_that_was_never_migrated(command: str, tmp_path: Path) -> None:
    words = [command] if command == "worker" else [command, f"--port={free_port()}"]
    assert "run `kesu migrate` first" in refused(*words, KESU_VAR=str(tmp_path))
    assert not (tmp_path / "kesu.db").exists()


def test_a_backup_in_the_checkout_is_no_commit() -> None:
    root = Path(__file__).parents[3]
    if not (root / ".git").exists():
        pytest.skip("no checkout")
    done = subprocess.run(["git", "check-ignore", "kesu-2026-11-22.zip"], cwd=root, capture_output=True, check=False)
    assert done.returncode == 0


def test_the_demo_is_described_after_an_import(folder: Path) -> None:
    settings = {"KESU_VAR": str(folder), "KESU_CLOCK": "2026-11-22T16:00:00+00:00"}
    demo = ("demo", "--groups", "1", "--json")
    imports = ("import", str(SAMPLES / "groups.csv"), "--alone")
    loaded, imported, described, more = kesu_each([demo, imports, demo, ("demo", "--groups", "2")], folder, **settings)
    assert [loaded[0], imported[0], described[0]] == [0, 0, 0], (loaded[2], imported[2], described[2])
    assert json.loads(described[1]) == json.loads(loaded[1])
    assert more[:2] == (1, "")
    assert "nothing was written" in more[2]
    assert more[2].count("\n") == 1


def test_one_of_a_kind_is_counted_as_one() -> None:
    assert [counted(number, "group") for number in (0, 1, 2)] == ["0 groups", "1 group", "2 groups"]
    assert books_counted(1, 2, 1) == "1 group, 2 transactions, 1 entry"
