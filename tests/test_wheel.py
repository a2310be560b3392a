"""The wheel, installed beside what its extra `local` names and no more, away from the checkout, runs `kesu run`."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import cache_from_source
from pathlib import Path

import httpx
import pytest

from app.embedded.loopback import free_port
from bench.install import OWN, ROOT, closure, files_of, size_mb

MAX_PRODUCTION_MB = 120
READY_SECONDS = 120
SERVICE_CODE = "*384*22#"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy: building leaves files behind."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in OWN:
        shutil.copytree(ROOT / name, folder / "source" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / "source")
    build = f"import setuptools.build_meta as build; build.build_wheel({str(folder)!r})"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", build],
        cwd=folder / "source",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a new environment: the wheel unpacked, and links to the files of what it needs."""
    home = tmp_path_factory.mktemp("fresh") / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    packages = next(home.glob("lib/python*/site-packages"))
    zipfile.ZipFile(wheel).extractall(packages)
    for distribution in closure("kesu", ["local"]).values():
        for there, path in files_of(distribution):
            link(packages / path, there)
    for name in OWN:
        for path in (packages / name).rglob("*.py"):
            there = ROOT / path.relative_to(packages)
            shutil.copystat(there, path)  # the archive knows even seconds only, the compiled file knows its source's
            link_compiled(path, there)
    return home / "bin" / "python"


def link(path: Path, there: Path) -> None:
    """A link to a file, and to what is compiled of it: all of it anew takes longer than all that is asked here."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.symlink_to(there)
        link_compiled(path, there)


def link_compiled(path: Path, there: Path) -> None:
    """A link to what is compiled of a module, if anything is."""
    compiled = Path(cache_from_source(str(there)))
    if there.suffix == ".py" and compiled.exists():
        link(Path(cache_from_source(str(path))), compiled)


@contextmanager
def kesu_run(python: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """`kesu run` in a folder of its own: its address, and the file of what it says."""
    port, said = free_port(), folder / "said"
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("KESU_", "PYTHON"))}
    command = [str(python), "-c", "from app.cli import main; main()", "run", f"--port={port}"]
    with said.open("w") as errors, subprocess.Popen(command, cwd=folder, env=clean, stderr=errors) as service:
        try:
            deadline = time.monotonic() + READY_SECONDS
            while "Kesu is ready" not in said.read_text():
                assert service.poll() is None, said.read_text()
                assert time.monotonic() < deadline, said.read_text()
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}", said
        finally:
            service.send_signal(signal.SIGTERM)
    assert service.returncode in (0, -signal.SIGTERM)
    assert "Traceback" not in said.read_text()


def test_nothing_of_tests_is_in_it(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names if ".dist-info" not in name} == set(OWN)
    assert [name for name in names if re.search(r"(^|/)(tests?|bench)/|embedded/postgres", name)] == []
    for needed in ("app/panel/texts/fr.toml", "menus/texts/bm.toml", "sessions/open.lua", "app/phone/static/"):
        assert [name for name in names if name.startswith(needed)], needed


def test_away_from_the_checkout_it_runs_and_a_phone_is_answered(python: Path, tmp_path: Path) -> None:
    missing = subprocess.run(
        [str(python), "-c", "import pytest"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        check=False,
    )
    assert missing.returncode != 0, "what tests need is not there"
    with kesu_run(python, tmp_path) as (address, said):
        assert httpx.get(f"{address}/phone", timeout=30).status_code == 200
        assert httpx.get(f"{address}/panel/sign-in", timeout=30).status_code == 200
        form = {"sessionId": "w1", "phoneNumber": "+22370000113", "serviceCode": SERVICE_CODE, "text": ""}
        assert httpx.post(f"{address}/ussd/africastalking/dev", data=form).text.startswith("CON ")
        assert str(tmp_path / "var") in said.read_text()
    with kesu_run(python, tmp_path) as (address, _):  # what is there already is served as it is
        assert httpx.get(f"{address}/health/ready").json()["ok"]


def test_what_production_installs_is_small() -> None:
    assert size_mb([]) < MAX_PRODUCTION_MB
