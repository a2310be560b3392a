"""``kesu forms`` and ``kesu activate --slips``: paper of the first day by command."""

import re
from pathlib import Path

from tests.app.cli.organisations.test_org import refused, rows, run
from tests.kit.filled_forms import filled


def test_a_register_is_printed_filled_in_and_imported(books: Path, tmp_path: Path) -> None:
    assert run("org", "create", "jigi", "Jigi", "--language", "bm", "--region", "Ségou").exit_code == 0
    made = run("forms", "--to", str(tmp_path / "paper"), "--org", "jigi")
    assert made.exit_code == 0, made.stderr
    written = {path.name for path in (tmp_path / "paper").iterdir()}
    names = {f"{form}-{language}" for form in ("consent", "register", "opening", "slips") for language in ("fr", "bm")}
    assert {name.rpartition(".")[0] for name in written} == names
    assert {name.rpartition(".")[0] for name in written if name.endswith(".xlsx")} == {
        name for name in names if name.startswith(("register", "opening"))
    }
    sheet = tmp_path / "paper" / "register-fr.xlsx"
    members = [
        {"N°": 1, "Nom et prénom": "Awa Traoré", "Téléphone": "70112233"},
        {"N°": 2, "Nom et prénom": "Binta Keïta", "Fonction": "présidence"},
    ]
    sheet.write_bytes(filled(sheet.read_bytes(), {"Code du groupe": "K-8", "Village": "Kolokani"}, members))
    done = run("import", str(sheet), "--org", "jigi")
    assert done.exit_code == 0, done.stderr
    (group,) = rows(books, "SELECT code, village, region, language FROM savings_group")
    assert group == ("K-8", "Kolokani", "Ségou", "bm")
    assert rows(books, "SELECT name, language FROM member ORDER BY number") == [
        ("Awa Traoré", "bm"),
        ("Binta Keïta", "bm"),
    ]
    again = run("forms", "--to", str(tmp_path / "known"), "--group", "K-8", "--language", "fr")
    assert again.exit_code == 0, again.stderr
    assert "Binta Keïta" in (tmp_path / "known" / "consent-fr.html").read_text()


def test_slips_are_in_the_language_of_each_and_nothing_is_shown_beside_them(books: Path, tmp_path: Path) -> None:
    table = tmp_path / "groups.csv"
    table.write_text(
        "groupe;numéro;nom;téléphone;langue;fonction\nK-1;1;Awa;70112233;bm;présidente\nK-1;2;Binta;;fr;trésorière\n"
    )
    assert run("import", str(table)).exit_code == 0
    printed = run("activate", "K-1", "--slips", "html")
    assert printed.exit_code == 0, printed.stderr
    sheets = printed.stdout.split("<section")[1:]
    assert len(sheets) == 2
    assert "jateden naani" in sheets[0]
    assert "quatre chiffres" in sheets[1]
    assert "restez à côté d&#39;elle" in sheets[1], "Binta has no phone"
    codes = re.findall(r"\b(\d{4}) (\d{4})\b", printed.stdout)
    assert len(set(codes)) == 2
    assert not [code for code in codes if "".join(code) in printed.stderr]
    assert run("activate", "K-1", "--slips", "pdf").stdout_bytes.startswith(b"%PDF")


def test_what_cannot_be_printed_is_one_line(books: Path, tmp_path: Path) -> None:
    to = ("--to", str(tmp_path / "paper"))
    assert "there is no group K-9" in refused("forms", *to, "--group", "K-9")
    assert "no organisation of this code" in refused("forms", *to, "--org", "nobody")
    assert "--language xx" in refused("forms", *to, "--language", "xx")
    assert "--slips" in refused("activate", "K-9", "--slips", "odt")
    assert not (tmp_path / "paper").exists()
