"""The papers hold together: links lead somewhere, every dependency has its reason."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAPERS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def anchors(paper: Path) -> set[str]:
    """The headings of a paper, as links name them."""
    headings = re.findall(r"^#+ (.*)$", paper.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(ROOT)))
def test_every_link_leads_somewhere(paper: Path):
    for target in re.findall(r"\]\(([^)\s]+)\)", paper.read_text("utf-8")):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        there = (paper.parent / path).resolve() if path else paper
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(ROOT)))
def test_every_test_it_names_is_there(paper: Path):
    for named in re.findall(r"`((?:tests|deploy|bench)/[\w/.-]+\.\w+)`", paper.read_text("utf-8")):
        assert (ROOT / named).exists(), named


def test_every_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(line for extra in project["optional-dependencies"].values() for line in extra),
    ]
    reasons = (ROOT / "docs/decisions/0001-dependencies.md").read_text("utf-8")
    for line in wanted:
        name = re.split(r"[=><;]", line, maxsplit=1)[0].strip()
        assert f"`{name}`" in reasons, name


def test_every_decision_is_listed_and_numbered_in_order():
    decisions = sorted(path.name for path in (ROOT / "docs/decisions").glob("0*.md"))
    listed = re.findall(r"\((0\d{3}-[^)]+)\)", (ROOT / "docs/decisions/README.md").read_text("utf-8"))
    assert listed == decisions
    assert [name[:4] for name in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_prose_fits_120_signs(paper: Path) -> None:
    """Tables, code and single words (an address) may be wider."""
    code, wide = False, []
    for number, line in enumerate(paper.read_text("utf-8").splitlines(), start=1):
        code ^= line.lstrip().startswith("```")
        drawn = code or line.startswith("    ") or line.lstrip().startswith("|")
        if len(line) > 120 and not drawn and " " in line.strip("-* "):
            wide.append(number)
    assert wide == []
