"""``kesu import`` and ``kesu export`` as somebody types them: exit statuses and one clear line."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.main import kesu

SAMPLES = Path(__file__).parents[3] / "docs" / "samples"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_template: Path):
    """Types a command against an empty migrated database."""
    for name in ("kesu.db", "empty.db"):
        (tmp_path / name).write_bytes(sqlite_template.read_bytes())
    monkeypatch.setenv("KESU_VAR", str(tmp_path))
    monkeypatch.setenv("KESU_DATABASE_URL", f"sqlite:///{tmp_path / 'kesu.db'}")
    monkeypatch.setenv("KESU_CLOCK", "2026-11-22T16:00:00+00:00")

    def run(*words: str):
        return CliRunner().invoke(kesu, words)

    return run


def test_a_file_comes_in_once_and_goes_out_again(typed, tmp_path: Path) -> None:
    sample, out = str(SAMPLES / "groups.csv"), tmp_path / "out.json"
    first, again = typed("import", sample), typed("import", sample)
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "2 groups, 8 members" in first.stderr
    assert "already imported" in again.stderr
    assert typed("export", "--to", str(out)).exit_code == 0
    groups = json.loads(out.read_text())["groups"]
    assert [group["group"]["code"] for group in groups] == ["K-101", "K-102"]
    assert json.loads(typed("export", "K-101").stdout) == groups[0]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_goes_out_as_a_table_comes_in_as_the_same_groups(typed, tmp_path: Path, kind: str) -> None:
    typed("import", str(SAMPLES / "groups.csv"))
    before = json.loads(typed("export").stdout)
    table = tmp_path / f"out.{kind}"
    assert "8 rows" in typed("export", "--to", str(table)).stderr
    assert "a group of this code is there already" in typed("import", str(table)).stderr
    (tmp_path / "kesu.db").write_bytes((tmp_path / "empty.db").read_bytes())
    assert "2 groups, 8 members" in typed("import", str(table)).stderr
    assert json.loads(typed("export").stdout) == before


def test_the_journal_goes_out_for_the_programs_that_check_it(typed, tmp_path: Path) -> None:
    typed("import", str(SAMPLES / "groups.csv"))
    for name in ("books.beancount", "books.hledger"):
        assert typed("export", "K-101", "--what", "journal", "--to", str(tmp_path / name)).exit_code == 0
    bean_check = Path(sys.executable).with_name("bean-check")
    subprocess.run([bean_check, "--no-cache", tmp_path / "books.beancount"], check=True)
    assert "opening" in (tmp_path / "books.hledger").read_text()
    for words in (["hledger", "check", "--strict"], ["ledger", "--pedantic", "accounts"]):
        if shutil.which(words[0]):  # tests/ledger/exports/test_hledger.py says where they are not
            subprocess.run([*words, "-f", tmp_path / "books.hledger"], check=True)


def test_what_is_wrong_is_named_and_the_status_is_not_zero(typed, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("group;number;name;shares\nK-1;1;Awa;two\nK-1;1;Salif;3\n")
    refused = typed("import", str(bad))
    assert refused.exit_code == 1
    assert 'row 2, shares: not a whole number ("two")' in refused.stderr
    assert 'row 3, number: twice in this group ("1")' in refused.stderr
    for words in (
        ("import", str(SAMPLES / "groups.csv"), "--org", "nobody"),
        ("export", "nobody"),
        ("export", "--what", "journal"),
        ("export", "--what", "dance"),
        ("export", "--to", str(tmp_path / "x.pdf")),
    ):
        assert typed(*words).exit_code == 1, words


SHEET = "Caisse du village\n\nCode;N°;Nom;Jetons;Âge\nK-1;1;Awa;4;31\nK-1;2;Binta;6;40\nTotal;;;10;\n"


def test_what_a_column_is_is_said_once_for_an_organisation(typed, tmp_path: Path) -> None:
    sheet = tmp_path / "liste.csv"
    sheet.write_text(SHEET)
    refused = typed("import", str(sheet))
    assert refused.exit_code == 1
    assert "row 3, Jetons: nobody knows this column" in refused.stderr
    assert "row 3, Âge: nobody knows this column" in refused.stderr
    looked = typed("import", str(sheet), "--map", "Jetons=shares,âge=-", "--look")
    assert looked.exit_code == 0
    assert "K-1 K-1: 2 members (Awa, Binta), 0 phones, 5000 F saved" in looked.stderr
    assert "nothing was written" in looked.stderr
    assert typed("import", str(sheet)).exit_code == 1  # looking remembers nothing
    assert "1 group, 2 members" in typed("import", str(sheet), "--map", "Jetons=shares,âge=-").stderr
    sheet.write_text(SHEET.replace("K-1", "K-2"))
    assert "1 group, 2 members" in typed("import", str(sheet)).stderr


def test_what_holds_for_the_whole_file_may_be_given_with_it(typed, tmp_path: Path) -> None:
    sheet = tmp_path / "liste.csv"
    sheet.write_text("Nom;Prêt\nAwa;5000\nBinta;7500\n")
    assert "no column says it" in typed("import", str(sheet)).stderr
    done = typed("import", str(sheet), "--set", "group=K-5", "--set", "share_value=250")
    assert "1 group, 2 members" in done.stderr
    assert "share 250 F" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--map", "Jetons"), "write heading=field"),
        (("--map", "Jetons=dance"), "write heading=field"),
        (("--map", "Pièces=shares"), "no column is called pieces; there are Code, N°"),
        (("--set", "dance=1"), "write field=value"),
        (("--set", "group"), "write field=value"),
    ],
)
def test_a_choice_that_means_nothing_is_refused_in_one_line(
    typed, tmp_path: Path, words: tuple[str, str], said: str
) -> None:
    sheet = tmp_path / "liste.csv"
    sheet.write_text(SHEET)
    refused = typed("import", str(sheet), *words)
    assert refused.exit_code == 1
    assert said in refused.stderr
