"""``kesu org``, ``kesu admin create --org``, ``kesu activate``: an organisation and its groups begin by command."""

import asyncio
import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app.cli.main import kesu
from app.configuration.clock import Clock
from app.configuration.settings import Settings
from app.runtime.wiring import vault_of
from ledger.books.command import Command
from ledger.card.group import group_id_of
from ledger.database import open_database
from ledger.people.authentication.activation_use import choose_with_code, whose_code
from sessions.pin_try import PinTry

SAMPLES = Path(__file__).parents[4] / "docs" / "samples"
_HASHES = "SELECT code_hash FROM activation"


def run(*words: str) -> Result:
    return CliRunner().invoke(kesu, words)


def refused(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 1, result.output
    (line,) = result.stderr.strip().splitlines()
    return line


async def choose_pins(books: Path, codes: list[dict[str, object]]) -> None:
    """Every officer chooses her PIN with her code, as her phone does for her."""
    settings = Settings()
    vault, now = vault_of(settings), Clock(settings.clock).now()
    database = await open_database(f"sqlite:///{books}")
    for given in codes:
        group_id = await group_id_of(database, str(given["group"]))
        number, phone = int(str(given["number"])), str(given["phone"])
        command = Command(group_id, f"first pin of {number}", now, "ussd", number)
        code, _ = await whose_code(database, vault, command, phone, str(given["code"]), PinTry("", 1, 3600))
        await choose_with_code(database, vault, command, code, phone, vault.hash(group_id, number, "7391"))
    await database.close()


def rows(books: Path, statement: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(books) as opened:
        return opened.execute(statement).fetchall()


def test_an_organisation_is_made_renamed_closed_and_opened_again(books: Path) -> None:
    made = run("org", "create", "Jigi", "Jigi Sahel", "--language", "bm", "--region", "Ségou", "--sender", "JIGI")
    assert made.exit_code == 0, made.stderr
    assert run("org", "rename", "jigi", "Jigi Kayes").exit_code == 0
    assert run("org", "change", "jigi", "--help-number", "20 22 44 55").exit_code == 0
    assert run("org", "close", "jigi").exit_code == 0
    (shown,) = json.loads(run("org", "list", "--json").stdout)
    assert shown == {
        "code": "jigi",
        "name": "Jigi Kayes",
        "sender": "JIGI",
        "help_number": "20 22 44 55",
        "groups": 0,
        "people": 0,
        "languages": ["bm"],
        "regions": ["Ségou"],
        "closed_on": "2026-11-22",
    }
    assert "is closed" in refused("admin", "create", "a@example.org", "--role", "agent", "--org", "jigi")
    assert "is closed" in refused("import", str(SAMPLES / "groups.csv"), "--ngo", "jigi")
    assert rows(books, "SELECT count(*) FROM staff") == [(0,)]
    assert run("org", "reopen", "jigi").exit_code == 0
    for option in ("--org", "--ngo"):
        answer = run("admin", "create", f"a{option}@example.org", "--role", "agent", option, "jigi")
        assert answer.exit_code == 0, answer.stderr
    assert "jigi  Jigi Kayes  0 groups, 2 people" in run("org", "list").stdout
    actions = [row[0] for row in rows(books, "SELECT action FROM audit_line ORDER BY id")]
    wanted = ["organisation_made", "organisation_changed", "organisation_changed", "organisation_closed"]
    assert actions[:5] == [*wanted, "organisation_reopened"]


def test_what_cannot_be_is_one_line_and_nothing_is_written(books: Path) -> None:
    assert run("org", "create", "jigi", "Jigi").exit_code == 0
    before = rows(books, "SELECT * FROM ngo")
    assert "of this code already" in refused("org", "create", "JIGI", "Another")
    assert "a code is" in refused("org", "create", "à bas", "Another")
    assert "languages are" in refused("org", "create", "other", "Other", "--language", "tlh")
    assert "a sender is" in refused("org", "change", "jigi", "--sender", "À L'AIDE")
    assert "no organisation of this code" in refused("org", "close", "nobody")
    assert "no organisation of this code" in refused(
        "admin", "create", "a@example.org", "--role", "agent", "--org", "x"
    )
    assert rows(books, "SELECT * FROM ngo") == before


def test_an_import_says_whose_its_groups_are_once_there_are_organisations(books: Path) -> None:
    assert run("org", "create", "jigi", "Jigi").exit_code == 0
    assert "whose are these groups?" in refused("import", str(SAMPLES / "groups.csv"))
    assert rows(books, "SELECT * FROM savings_group") == []
    assert run("import", str(SAMPLES / "groups.csv"), "--alone").exit_code == 0
    assert set(rows(books, "SELECT ngo_id FROM savings_group")) == {(None,)}


def test_officers_get_their_codes_a_line_each(books: Path) -> None:
    assert run("import", str(SAMPLES / "groups.csv")).exit_code == 0
    given = run("activate", "K-101")
    assert given.exit_code == 0, given.stderr
    lines = [line.split() for line in given.stdout.splitlines()]
    numbers = [int(line[0]) for line in lines]
    assert numbers == sorted(numbers)
    assert all(len(line[-1]) == 8 and line[-1].isdigit() for line in lines)
    kept = [str(row[0]) for row in rows(books, _HASHES)]
    assert len(kept) == len(lines)
    assert not [line for line in lines for one in kept if line[-1] in one]
    again = json.loads(run("activate", "K-101", "K-102", "--json").stdout)
    assert {line["group"] for line in again} == {"K-101", "K-102"}
    assert {line["number"] for line in again if line["group"] == "K-101"} == set(numbers)
    assert all(set(line) == {"number", "name", "group", "phone", "own_phone", "ends", "code"} for line in again)


def test_a_group_that_cannot_be_started_stops_all_that_were_named(books: Path) -> None:
    assert run("import", str(SAMPLES / "groups.csv")).exit_code == 0
    said = refused("activate", "K-101", "K-999")
    assert said == "kesu: group K-999: there is no such active group; nothing was written"
    assert "name groups, or one of" in refused("activate")
    assert "name groups, or one of" in refused("activate", "K-101", "--all")
    assert rows(books, _HASHES) == []


def test_a_whole_network_in_one_action_leaves_codes_that_serve(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a pepper that leaked: no PIN can be right, so that every group gets codes; asked again, none does."""
    assert run("org", "create", "jigi", "Jigi").exit_code == 0
    assert run("import", str(SAMPLES / "groups.csv"), "--ngo", "jigi").exit_code == 0
    asyncio.run(choose_pins(books, json.loads(run("activate", "--org", "jigi", "--json").stdout)))
    assert "two of its committee have a PIN" in refused("activate", "K-101")
    monkeypatch.setenv("KESU_PIN_PEPPER", "another pepper")
    first = run("activate", "--org", "jigi")
    assert first.exit_code == 0, first.stderr
    assert {line.split()[-3] for line in first.stdout.splitlines()} == {"K-101", "K-102"}
    again = run("activate", "--all")
    assert (again.exit_code, again.stdout) == (0, "")
    assert "2 groups have codes that still serve" in again.stderr
