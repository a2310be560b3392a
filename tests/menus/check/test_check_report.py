"""What a person gets to read: widths, the graph, the page of the documentation, and the exit status."""

import io
import re
import shutil
from pathlib import Path

import pytest
from rich.console import Console

import menus.check
from menus.check import run
from menus.check.declared import declared
from menus.check.document import deep_codes, document, page_is_fresh, write
from menus.check.mermaid import graph, graphs
from menus.check.report import Width, report_of
from menus.check.shown import show
from menus.screens import SCREENS
from menus.text.gsm import septets
from tests.menus.check.small_menus import menus_of, small


def test_widths_are_those_of_the_page_a_phone_shows() -> None:
    widths = {(width.screen, width.language): width for width in report_of(menus_of()).widths}
    under_a_refusal = "Pret en retard: 999 999 995 F.\nNoté."
    assert widths["done", "fr"] == Width("done", "fr", septets(under_a_refusal), 1, 1, 1, 1)
    assert widths["list", "bm"].pages > 1
    assert not widths["list", "bm"].wide


def test_reviews_and_folded_letters_are_listed_by_language() -> None:
    report = report_of(
        menus_of(bm={"done": "A sɛbɛnna"}, bm_options={"home": {"save": "Wari mara", "list": "Tɔndenw"}})
    )
    assert report.folded["bm"]["done"] == "A sèbènna"
    assert "home:list" in report.folded["bm"]
    assert "done" not in report.folded["fr"]
    assert report.lines["ful"] == (0, report.lines["fr"][1])


def test_problems_are_printed_last() -> None:
    printed = io.StringIO()
    show(report_of(menus_of(texts={"done": None})), [], Console(file=printed, width=120))
    assert printed.getvalue().splitlines()[-2:] == ["texts: done: no text", "1 problem"]


def test_the_graph_has_every_screen_in_its_flow_and_every_way() -> None:
    drawing = graph(small().screens.values())
    assert drawing.startswith("flowchart LR\n")
    assert 's_home["home"]' in drawing
    assert 's_done(["done"])' in drawing
    assert '  s_home -->|"save"| s_shares' in drawing
    assert '  s_summary -->|"confirm"| s_done' in drawing
    assert "  class s_summary money" in drawing


def test_a_graph_a_menu_and_every_screen_in_one_of_them() -> None:
    drawn = graphs(SCREENS.values())
    assert {"dial", "home", "mine", "office", "meeting", "money"} <= set(drawn)
    assert 'subgraph flow_expense["expense"]' in drawn["money"]
    assert '  s_mine["mine"]' in drawn["home"], "the menu beyond is one box"
    boxes = [box for drawing in drawn.values() for box in re.findall(r"^    s_(\w+)", drawing, re.MULTILINE)]
    assert sorted(boxes) == sorted(name.replace(".", "_") for name in SCREENS)


def test_the_page_is_fresh_until_a_screen_changes(tmp_path: Path) -> None:
    menu, page = small(), tmp_path / "menus.md"
    screens = tuple(menu.screens.values())
    assert len(page_is_fresh(screens, page)) == 1
    write(screens, page)
    assert page_is_fresh(screens, page) == []
    assert "| `summary` | summary | ask | yes |  |" in document(screens)
    menu.change("shares", name="parts")
    assert [problem.where for problem in page_is_fresh(tuple(menu.screens.values()), page)] == ["docs/menus.md"]


def test_the_codes_that_may_be_dialled() -> None:
    """They are on posters and in people's heads: a change here is a change for everybody."""
    assert deep_codes(tuple(SCREENS.values())) == {
        "mine": "*1#",
        "mine.statement": "*1*1#",
        "group.totals": "*4#",
        "other": "*6#",
        "other.next_meeting": "*6*3#",
        "other.help": "*6*4#",
    }


def test_without_documentation_there_is_nothing_to_be_stale(tmp_path: Path) -> None:
    assert page_is_fresh((), tmp_path / "nowhere" / "menus.md") == []


def test_every_screen_a_dial_can_reach_is_declared() -> None:
    assert {id(screen) for screen in SCREENS.values()} <= {id(screen) for screen in declared()}


def test_a_broken_catalogue_is_one_line_and_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fr.toml").write_text("[home", encoding="utf-8")
    monkeypatch.setattr(menus.check, "TEXTS", tmp_path)
    printed = io.StringIO()
    assert run(False, Console(file=printed, width=200)) == 1
    assert printed.getvalue().startswith("fr.toml: ")


def test_a_translator_sees_her_own_language_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = Path(shutil.copytree(menus.check.TEXTS, tmp_path / "texts"))
    for language in ("bm", "en"):
        written = (texts / f"{language}.toml").read_text("utf-8")
        (texts / f"{language}.toml").write_text(written.replace("{name}, {group}", "{name}"), "utf-8")
    monkeypatch.setattr(menus.check, "TEXTS", texts)
    printed = io.StringIO()
    assert run(False, Console(file=printed, width=200), language="bm") == 1
    lines = printed.getvalue().splitlines()
    assert lines == [
        "catalogues: bm: home: blanks {name} {savings_xof} instead of {group} {name} {savings_xof}",
        "1 problem",
    ]
    assert run(False, Console(file=io.StringIO(), width=200), language="fr") == 0
