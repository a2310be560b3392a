"""``kesu run`` loads the demo where nothing is, and names the demo's people and logins only where they are."""

from pathlib import Path

from app.cli.ledger.data import load_demo_if_empty
from app.cli.service.banner import where_to_click
from app.configuration.settings import Settings
from app.demo.logins import PASSWORD
from tests.app.cli.organisations.test_org import rows, run


def test_an_installation_with_people_of_its_own_gets_no_demo(books: Path) -> None:
    assert run("admin", "create", "chef@example.org").exit_code == 0
    assert load_demo_if_empty(Settings()) is False
    assert rows(books, "SELECT code FROM savings_group") == []


def test_an_empty_one_does_and_it_stays_known(books: Path, monkeypatch) -> None:
    monkeypatch.setattr("app.cli.ledger.data.DEFAULT_GROUPS", 1)
    monkeypatch.setattr("app.cli.ledger.data.DEFAULT_MEMBERS", 9)
    assert [load_demo_if_empty(Settings()), load_demo_if_empty(Settings())] == [True, True]
    assert rows(books, "SELECT code FROM savings_group") == [("00001",)]


def test_logins_are_named_only_where_they_are() -> None:
    theirs, demo = (where_to_click("127.0.0.1", 8001, Settings(), demo=demo) for demo in (False, True))
    assert PASSWORD in demo
    for word in (PASSWORD, "4826", "+223", "@kesu.test", "demo"):
        assert word not in theirs
    assert "dial PHONE --url http://127.0.0.1:8001" in theirs
