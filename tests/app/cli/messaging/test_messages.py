"""``kesu messages``: a message that died is listed, and waits again when somebody asks for it."""

import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.main import kesu


@pytest.fixture
def books(books: Path) -> Path:
    """A group's books of which one message died and another was sent."""
    imported = CliRunner().invoke(kesu, ["import", str(Path("docs/samples/groups.csv").absolute())])
    assert imported.exit_code == 0, imported.stderr
    with sqlite3.connect(books) as opened:
        for key, state, problem in (("a", "dead", "number_refused"), ("b", "sent", None)):
            opened.execute(
                "INSERT INTO outbox (group_id, key, topic, member, payload, urgent, created_us, next_us, state,"
                " attempts, claimed_until_us, problem) VALUES (1, ?, 'pin_changed', 1, '{}', 1, 1, 1, ?, 1, 0, ?)",
                (key, state, problem),
            )
    opened.close()
    return books


def said(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(kesu, ["messages", *words])
    return result.exit_code, result.stdout.strip(), result.stderr.strip()


def test_a_dead_message_is_listed_and_waits_again_when_asked(books: Path) -> None:
    status, listed, _ = said("dead")
    assert status == 0
    number, _, where, *rest = listed.split("\t")
    assert (where, rest) == ("group 1, member 1", ["pin_changed", "dead", "number_refused"])
    assert said("again", number) == (0, "", "1 of 1 wait again")
    assert said("dead") == (0, "", "")
    status, _, why = said("again", number, "999")
    assert (status, why) == (1, "kesu: none of these is dead or lost: `kesu messages dead` lists those that are")
