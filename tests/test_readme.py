"""What README.md names is there: commands, make targets, folders, files, demo phones."""

import re
import shlex
from pathlib import Path

import typer.main

from app.cli.main import kesu
from app.demo.agent import PHONE as AGENT
from app.demo.network import PIN, DemoMember

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = set(typer.main.get_command(kesu).commands)  # type: ignore[attr-defined]  # a group has its commands


def commands_named(paper: str) -> set[str]:
    """Every `kesu …` in code, inline or in a block."""
    return set(
        re.findall(r"(?:^|[`\s/])kesu ([a-z]+)\b", "\n".join(re.findall(r"```.*?```|`[^`\n]+`", paper, re.DOTALL)))
    )


def test_every_command_exists():
    assert commands_named(README) >= {"run", "dial", "demo", "ledger", "audit", "check"}
    assert commands_named(README) <= COMMANDS


def test_no_other_paper_names_a_command_that_does_not_exist():
    papers = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    named = {(paper.name, command) for paper in papers for command in commands_named(paper.read_text("utf-8"))}
    assert {(name, command) for name, command in named if command not in COMMANDS} == set()


def test_every_make_target_exists():
    targets = set(re.findall(r"^([a-z-]+)(?: [a-z-]+)*:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    papers = README + (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = set(re.findall(r"^make ([a-z-]+)", papers, re.MULTILINE))
    assert {"run", "test", "check"} <= named <= targets


def test_the_folders_are_all_there_and_all_named():
    named = set(re.findall(r"^\| `([a-z]+)/` \|", README, re.MULTILINE))
    seen = (path for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith("."))
    packages = {path.name for path in seen if any(path.glob("*.py"))}
    assert named == packages | {"docs"}


def test_files_named_in_code_exist():
    named = re.findall(r"(?:app|docs|ledger|menus|migrations|sessions|tests)/[\w/.-]*", README)
    assert named
    for path in named:
        assert (ROOT / path.rstrip(".")).exists(), path


def test_the_raw_commands_install_what_make_installs():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for line in re.findall(r"^\.venv/bin/pip .*$", README, re.MULTILINE):
        for word in shlex.split(line)[1:]:
            assert word in makefile


def test_the_phone_to_dial_is_awas():
    phone, agent = re.findall(r"kesu dial (\+\d+)", README)
    awa = next(member for number in range(1, 26) if (member := DemoMember(1, number, 25)).phone == phone)
    assert awa.name.startswith("Awa")
    assert awa.language == "fr"
    assert PIN in README
    assert agent == AGENT
