"""The index of tests/README.md has one line for every transcript, every scenario and every folder of tests."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.test_papers import ROOT

TESTS = ROOT / "tests"
INDEX = (TESTS / "README.md").read_text("utf-8").partition("## Index of stories")[2]


def section(begins: str) -> str:
    """The part of the index under the heading that ends with this folder."""
    return next(part for part in re.split(r"^### ", INDEX, flags=re.MULTILINE) if begins in part.partition("\n")[0])


def listed(part: str) -> list[str]:
    """What the lines of a part speak of, in its order; a line that says nothing is none."""
    return re.findall(r"^\| `([^`]+)` \| [^|\s]", part, re.MULTILINE)


def folders() -> Iterator[Path]:
    """Every folder that holds a file of tests, but the scenarios, which are listed one by one."""
    return (folder for folder in {path.parent for path in TESTS.rglob("test_*.py")} if folder.name != "scenarios")


def test_every_transcript_has_one_line() -> None:
    assert sorted(listed(section("tests/transcripts/"))) == sorted(p.stem for p in TESTS.glob("transcripts/*.txt"))


def test_every_scenario_has_one_line() -> None:
    assert sorted(listed(section("tests/scenarios/"))) == sorted(p.name for p in TESTS.glob("scenarios/*.py"))


def test_every_folder_has_one_line_and_begins_with_files_that_are_there() -> None:
    part = section("by folder")
    assert sorted(listed(part)) == sorted(f"{folder.relative_to(ROOT)}/" for folder in folders())
    for folder, files in re.findall(r"^\| `([^`]+)` \| [^|]+ \| ([^|]+) \|$", part, re.MULTILINE):
        assert [name for name in re.findall(r"`([^`]+)`", files) if not (ROOT / folder / name).is_file()] == []
