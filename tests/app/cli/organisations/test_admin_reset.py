"""``kesu admin reset``: a link at the panel's own address, once, and one clear line where it gives none."""

import pytest

from tests.app.cli.organisations.test_org import refused, rows, run


def test_a_link_is_given_at_the_address_of_the_panel(books, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("admin", "create", "chef@example.org").exit_code == 0
    monkeypatch.setenv("KESU_PUBLIC_URL", "https://kesu.example.org/")
    given = run("admin", "reset", "Chef@Example.org")
    assert given.exit_code == 0, given.output
    assert given.stdout.startswith("https://kesu.example.org/panel/invitations/")
    monkeypatch.delenv("KESU_PUBLIC_URL")
    again = run("admin", "reset", "chef@example.org")
    assert again.stdout.startswith("/panel/invitations/")
    assert "KESU_PUBLIC_URL is not set" in again.stderr
    assert rows(books, "SELECT action, count(*) FROM audit_line GROUP BY action ORDER BY 1") == [
        ("staff_made", 1),
        ("staff_reset", 2),
    ]
    assert rows(books, "SELECT count(*) FROM invitation WHERE ends_us = created_us + 86400000000") == [(1,)]


def test_nobody_and_no_address_get_no_link(books) -> None:
    assert "nobody signs in with this address" in refused("admin", "reset", "nobody@example.org")
    assert "no e-mail address" in refused("admin", "reset", "nobody")
    assert rows(books, "SELECT count(*) FROM invitation") == [(0,)]
