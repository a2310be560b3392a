"""``kesu places``: the list shown, added to, and what is written matched with it."""

import json
from pathlib import Path

import pytest

from tests.app.cli.organisations.test_org import refused, run


@pytest.mark.usefixtures("books")
def test_the_list_is_shown_and_added_to() -> None:
    assert "region  Tombouctou   (also Timbuktu)" in run("places", "list").stdout
    added = run(
        "places", "add", "Kolokani Nord", "--level", "cercle", "--region", "KOULIKORO", "--spelling", "Kolokani-N"
    )
    assert added.stderr == "Added the cercle Kolokani Nord.\n"
    assert run("places", "match", "Sahel", "Nioro", "--level", "region").exit_code == 0
    shown = json.loads(run("places", "list", "--json").stdout)
    assert {"level": "region", "name": "Nioro", "region": "Kayes", "spelling": "Sahel"} in shown["places"]
    assert {"level": "cercle", "name": "Kolokani Nord", "region": "Koulikoro", "spelling": "Kolokani-N"} in shown[
        "places"
    ]
    assert shown["unmatched"] == []


@pytest.mark.usefixtures("books")
def test_what_cannot_be_is_one_line() -> None:
    assert "is on the list already" in refused("places", "add", "segou", "--level", "region")
    assert "no place of this name" in refused("places", "match", "Segu", "Atlantis", "--level", "region")
    assert "a cercle needs --region" in refused("places", "add", "Toukoto", "--level", "cercle")
    line = refused("org", "create", "jigi", "Jigi", "--region", "Segouu")
    assert "not on the list of places (near: Ségou)" in line


def test_what_a_sheet_brought_before_is_listed(books: Path) -> None:
    sheet = books.parent / "liste.csv"
    sheet.write_text("groupe;nom du groupe;région\nK-7;Benkadi;Segou\n", encoding="utf-8")
    assert run("import", str(sheet)).exit_code == 0
    assert json.loads(run("places", "list", "--unmatched", "--json").stdout) == {"places": [], "unmatched": []}
