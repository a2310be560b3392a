"""``kesu support``: 450 people on two lists get a grant and a ration, and are 450 people."""

import json
import sqlite3
from pathlib import Path

from tests.app.cli.organisations.test_org import refused, run

PERSONS = 450


def told(*words: str) -> str:
    """What a command that refuses says, whatever it told of the file before."""
    done = run(*words)
    assert done.exit_code == 1, done.stderr
    return done.stderr


def give(file: Path, what: str, *tranches: str, look: bool = False) -> tuple[str, ...]:
    listed = [word for tranche in tranches for word in ("--tranche", tranche)]
    asked = ("--org", "amsode", "--by", "chef@example.org", "--what", what, *listed)
    return "support", "list", str(file), *asked, *(["--look"] if look else [])


def test_a_grant_and_a_ration_go_to_the_same_450_people(organisation: Path) -> None:
    grant = organisation / "subvention.csv"
    lines = [f"P{number:04};{'F' if number % 3 else 'H'}" for number in range(PERSONS)]
    grant.write_text("Code personne;Sexe\n" + "\n".join(lines) + "\n", encoding="utf-8")
    looked = run(*give(grant, "Relance", "2026-11-20 150000", "2026-12-20 150000", look=True))
    assert "nothing was written" in looked.stderr
    done = run(*give(grant, "Relance", "2026-11-20 150000", "2026-12-20 150000"))
    assert "Support 1 is promised to 450 persons." in done.stderr
    assert "promised already" in told(*give(grant, "Relance", "2026-11-20 150000"))
    assert "promised already" in told(*give(grant, "relance ", "2026-11-20 150000"))
    ration = organisation / "ration.csv"
    codes = "\n".join(f"P{number:04};90 000 F" for number in range(PERSONS))
    ration.write_text(f"Code personne;Montant\n{codes}\n", encoding="utf-8")
    assert "450 + 0" in run(*give(ration, "Ration", "2026-11-20")).stderr
    for support, tranche in ((1, 1), (1, 2), (2, 1)):
        handed = run("support", "hand", str(support), str(tranche), "--by", "chef@example.org")
        assert "was handed over to 450." in handed.stderr
    assert "nobody waits" in refused("support", "hand", "1", "1", "--by", "chef@example.org")
    audit = json.loads(run("audit", "--json").stdout)
    assert audit["ok"], "no group's books know of it"


def test_what_cannot_be_taken_is_one_line(organisation: Path) -> None:
    sheet = organisation / "liste.csv"
    sheet.write_text("Nom;Sexe\nFanta;F\n;X\n", encoding="utf-8")
    line = told(*give(sheet, "Relance", "2026-11-20 5"))
    assert "2 cells are wrong; nothing was written" in line
    sheet.write_text("Code personne;Sexe\nP1;F\n", encoding="utf-8")
    asked = give(sheet, "Relance", "2026-11-20 5")
    assert "choose cash" in refused(*asked, "--kind", "love")
    assert "have one" in refused(*asked, "--kind", "goods")
    assert "none of amsode's" in refused(*asked, "--programme", "7")
    assert "nobody of this organisation" in refused(*asked[:5], "--by", "salif@example.org", *asked[7:])
    assert "there is no support 9" in refused("support", "hand", "9", "1", "--by", "chef@example.org")
    assert "does not exist" in run(*give(organisation / "none.csv", "Relance", "2026-11-20 5")).stderr


def test_who_may_change_nothing_in_the_panel_hands_nothing_over(organisation: Path) -> None:
    for role in ("auditor", "agent"):
        assert run("admin", "create", f"{role}@example.org", "--role", role, "--org", "amsode").exit_code == 0
    sheet = organisation / "liste.csv"
    sheet.write_text("Code personne;Sexe\nP1;F\n", encoding="utf-8")
    asked = give(sheet, "Relance", "2026-11-20 5")
    assert "nobody of the role agent" in refused(*asked[:5], "--by", "agent@example.org", *asked[7:])
    assert "promised to 1 person" in run(*asked).stderr
    assert "nobody of the role auditor" in refused("support", "hand", "1", "1", "--by", "auditor@example.org")
    handed = ("support", "hand", "1", "1", "--by", "agent@example.org")
    assert "--on hier: a day such as" in refused(*handed, "--on", "hier")
    assert "was handed over to 1." in run(*handed, "--on", "20/11/2026").stderr


def test_a_tranche_is_taken_back_as_a_whole_and_both_entries_stay(organisation: Path) -> None:
    sheet = organisation / "liste.csv"
    sheet.write_text("Code personne;Sexe\nP1;F\nP2;F\n", encoding="utf-8")
    assert "promised to 2 persons" in run(*give(sheet, "Relance", "2026-11-20 5")).stderr
    by = ("--by", "chef@example.org")
    assert "was handed over to 2." in run("support", "hand", "1", "1", *by).stderr
    assert "--reason: 1 to 80" in refused("support", "take-back", "1", "1", *by, "--reason", " ")
    back = ("support", "take-back", "1", "1", *by, "--reason", "Fausse liste")
    assert "was taken back from 2" in run(*back).stderr
    assert "no line of tranche 1 of support 1 stands" in refused(*back)
    with sqlite3.connect(organisation / "kesu.db") as store:
        lines = store.execute("SELECT quantity, counters, reason FROM support_line ORDER BY id").fetchall()
    assert lines == [(5, None, ""), (5, None, ""), (-5, 1, "Fausse liste"), (-5, 2, "Fausse liste")]
