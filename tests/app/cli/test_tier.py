"""``kesu tier join``: a group that came in from a file becomes a member of another, said twice the same."""

import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.main import kesu

SAMPLES = Path(__file__).parents[3] / "docs" / "samples"


@pytest.fixture
def books(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_template: Path) -> Path:
    """The two groups of the sample file."""
    path = tmp_path / "kesu.db"
    path.write_bytes(sqlite_template.read_bytes())
    monkeypatch.setenv("KESU_VAR", str(tmp_path))
    monkeypatch.setenv("KESU_DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("KESU_CLOCK", "2026-11-22T16:00:00+00:00")
    assert CliRunner().invoke(kesu, ["import", str(SAMPLES / "groups.csv")]).exit_code == 0
    return path


def test_a_group_takes_its_seat_once(books: Path) -> None:
    words = ["tier", "join", "K-101", "K-102", "--representative", "1"]
    first, again = CliRunner().invoke(kesu, words), CliRunner().invoke(kesu, words)
    assert (first.exit_code, again.exit_code) == (0, 0), first.stderr
    assert first.stderr == again.stderr
    with sqlite3.connect(books) as rows:
        seat = rows.execute(
            "SELECT t.member, m.name, m.phone = r.phone FROM tier_member t"
            " JOIN member m ON m.group_id = t.tier_id AND m.number = t.member"
            " JOIN member r ON r.group_id = t.group_id AND r.number = t.representative"
        ).fetchall()
        name = rows.execute("SELECT name FROM savings_group WHERE code = 'K-102'").fetchone()[0]
    assert [(row[1], row[2]) for row in seat] == [(name, 1)]
    assert f"member {seat[0][0]} of K-101" in first.stderr


def test_what_cannot_be_is_one_line(books: Path) -> None:
    nobody = CliRunner().invoke(kesu, ["tier", "join", "K-101", "K-102", "--representative", "77"])
    assert (nobody.exit_code, nobody.stderr.strip()) == (1, "kesu: group K-102 has no member 77")
    nowhere = CliRunner().invoke(kesu, ["tier", "join", "K-101", "K-999", "--representative", "1"])
    assert nowhere.exit_code == 1
    assert "K-999" in nowhere.stderr
