"""docs/security.md: each threat has what was tried, and each try a test that is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAPER = (ROOT / "docs/security.md").read_text("utf-8")
THREATS = PAPER[PAPER.index("## Threats") : PAPER.index("## The intruders' list")]
LIST = PAPER[PAPER.index("## The intruders' list") : PAPER.index("## PINs and texts in sinks")]
TRIES = re.findall(r"^\| ([^|]+) \| ([^|]+) \| `([^`|]+)` \|$", LIST, re.MULTILINE)


def test_every_try_names_a_test_that_is_there() -> None:
    rows = [line for line in LIST.splitlines() if line.startswith("| ")][1:]
    assert len(TRIES) == len(rows) > 50
    for _, _, test in TRIES:
        path, _, name = test.partition("::")
        assert (ROOT / path).is_file(), test
        if name:
            assert re.search(rf"^(async )?def {name}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE), test
        else:
            assert path.startswith("tests/transcripts/")
    assert len({test for _, _, test in TRIES}) == len(TRIES)


def test_every_threat_is_in_the_list() -> None:
    threats = re.findall(r"^\*\*(.+?)\.\*\*", THREATS, re.MULTILINE)
    assert {threat for threat, _, _ in TRIES} == set(threats)


def test_every_path_of_the_paper_is_there() -> None:
    for path in re.findall(r"`((?:tests|deploy|docs|ledger)/[\w./*-]+)`", PAPER):
        assert list(ROOT.glob(path)), path
