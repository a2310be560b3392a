"""The units of deploy/systemd and the rotation of logs: what they start exists, and systemd reads them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "deploy"
UNITS = sorted((FOLDER / "systemd").glob("*.service"))
TIMERS = sorted((FOLDER / "systemd").glob("*.timer"))
KESU = "/opt/kesu/.venv/bin/kesu"
COMMANDS = sorted({command for unit in UNITS for command in re.findall(rf"{KESU} (\w+)", unit.read_text())})


def test_all_that_a_launch_runs_has_a_unit() -> None:
    assert COMMANDS == ["audit", "backup", "drill", "migrate", "serve", "worker"]
    assert {timer.stem for timer in TIMERS} == {"kesu-audit", "kesu-backup", "kesu-drill"}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_a_unit_is_one_of_kesu(command: str) -> None:
    line = next(line for unit in UNITS for line in unit.read_text().splitlines() if f"{KESU} {command}" in line)
    options = re.findall(r"--[a-z-]+", line)
    told = subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", command, "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert [option for option in options if option not in told] == []


@pytest.mark.parametrize("unit", [*UNITS, *TIMERS], ids=lambda path: path.name)
def test_systemd_reads_every_unit(unit: Path, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    for one in (FOLDER / "systemd").glob("kesu-*"):
        (tmp_path / one.name).write_text(one.read_text().replace(KESU, "/bin/true").replace("User=kesu\n", ""))
    told = subprocess.run([analyze, "verify", str(tmp_path / unit.name)], capture_output=True, text=True, check=False)
    wrong = [line for line in told.stderr.splitlines() if unit.stem in line]
    assert wrong == []


def test_logrotate_reads_its_file(tmp_path: Path) -> None:
    logrotate = shutil.which("logrotate") or shutil.which("logrotate", path="/usr/sbin")
    if logrotate is None:
        pytest.skip("logrotate is not installed")
    log = tmp_path / "kesu.log"
    log.write_text("a line\n" * 100)
    here = (FOLDER / "logrotate/kesu").read_text().replace("/var/log/nginx/", f"{tmp_path}/")
    here = here.replace("create 0640 www-data adm", "create 0640")
    (tmp_path / "conf").write_text(here)
    (tmp_path / "conf").chmod(0o644)
    subprocess.run([logrotate, "-f", "-s", str(tmp_path / "state"), str(tmp_path / "conf")], check=True)
    assert (tmp_path / "kesu.log.1").read_text().startswith("a line")
    assert log.read_text() == ""
