"""``kesu person`` with an organisation's persons: her copy, two entries made one, erasure; as the panel allows it."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.app.cli.organisations.test_org import refused, run
from tests.app.cli.organisations.test_support import give

AS_CHEF = ("--org", "amsode", "--by", "chef@example.org")


@pytest.fixture
def listed(organisation: Path) -> Path:
    """Awa stands on the list twice: under her name, and under a code alone; Binta once."""
    sheet = organisation / "liste.csv"
    sheet.write_text(
        "Code personne;Sexe;Nom et prénom;Téléphone;Accord le\n"
        "P1;F;Awa Diarra;70110011;20/11/2026\nP2;F;;;\nP3;F;Binta Keïta;70110012;20/11/2026\n",
        encoding="utf-8",
    )
    assert "promised to 3 persons" in run(*give(sheet, "Relance", "2026-11-20 5000")).stderr
    return organisation


def logged(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "kesu.db") as store:
        return [action for (action,) in store.execute("SELECT action FROM audit_line WHERE action LIKE 'person_%'")]


def test_two_entries_of_one_person_are_made_one_and_count_once(listed: Path) -> None:
    done = run("person", "merge", "P1", "P2", *AS_CHEF, "--yes")
    assert "P2 is P1 from now on" in done.stderr
    copy = json.loads(run("person", "export", "P1", *AS_CHEF).stdout)
    assert [row["code"] for row in copy["person"]] == ["P1", "P2"]
    assert len(copy["support_line"]) == 2, "what was given under either entry is hers"
    assert "one person already" in refused("person", "merge", "P1", "P2", *AS_CHEF, "--yes")
    assert logged(listed) == ["person_merged", "person_exported"]


def test_a_person_is_erased_and_what_she_received_stays(listed: Path) -> None:
    assert "P1 of amsode has no name" in run("person", "erase", "P1", *AS_CHEF, "--yes").stderr
    copy = run("person", "export", "P1", *AS_CHEF).stdout
    assert "Awa" not in copy
    assert "70110011" not in copy
    assert len(json.loads(copy)["support_line"]) == 1
    assert "Binta" in run("person", "export", "P3", *AS_CHEF).stdout
    assert logged(listed)[0] == "person_erased"


def test_what_cannot_be_done_to_a_person_is_one_line(listed: Path) -> None:
    assert "no person of this code" in refused("person", "erase", "P9", *AS_CHEF, "--yes")
    assert "by her group and number, or a person" in refused("person", "export", "P1")
    assert "by her group and number, or a person" in refused("person", "export", "P1", "3", *AS_CHEF)
    for role in ("auditor", "agent"):
        assert run("admin", "create", f"{role}@example.org", "--role", role, "--org", "amsode").exit_code == 0
        by = ("--org", "amsode", "--by", f"{role}@example.org", "--yes")
        assert f"nobody of the role {role}" in refused("person", "erase", "P1", *by)
        assert f"nobody of the role {role}" in refused("person", "merge", "P1", "P2", *by)
    assert run("person", "merge", "P1", "P2", *AS_CHEF).exit_code == 1, "nobody said yes"
    assert logged(listed) == []
