"""``kesu report``: a programme's report as files."""

from pathlib import Path

from tests.app.cli.organisations.test_org import refused, rows, run


def test_a_report_is_written_in_both_languages(books: Path, tmp_path: Path) -> None:
    assert run("org", "create", "jigi", "Jigi").exit_code == 0
    rows(books, "INSERT INTO programme (ngo_id, name, began_on) SELECT id, 'Relance', '2026-01-01' FROM ngo")
    months = ("--since", "2026-01-01", "--until", "2026-03-31")
    done = run("report", "1", *months, "--out", str(tmp_path / "out"))
    assert done.exit_code == 0, done.stderr
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert {
        f"report-1-2026-01-01_2026-03-31-{language}.{kind}" for language in ("fr", "en") for kind in ("html", "xlsx")
    } <= written
    page = (tmp_path / "out" / "report-1-2026-01-01_2026-03-31-fr.html").read_text("utf-8")
    assert "Rapport du programme Relance" in page
    assert "Personnes à qui un appui du programme a été remis" in page
    assert "there is no programme 7" in refused("report", "7", *months)
    assert "no month from 2099" in refused("report", "1", "--since", "2099-01-01", "--until", "2099-03-31")
    assert "days such as" in refused("report", "1", "--since", "soon", "--until", "2026-03-31")
