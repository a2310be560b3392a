"""The menus that come with Kesu have no problem, in any language, with the worst data."""

import io

from rich.console import Console

from menus.check import TEXTS, problems, run
from menus.check.declared import declared
from menus.screens import ROOTS
from menus.text.catalogue import Catalogues
from menus.text.catalogue_problems import COMPLETE


def test_no_rule_finds_anything() -> None:
    assert [str(problem) for problem in problems(declared(), ROOTS, Catalogues.load(TEXTS))] == []


def test_french_bambara_and_english_are_complete_and_the_others_begun() -> None:
    catalogues = Catalogues.load(TEXTS)
    assert set(catalogues.languages) == {*COMPLETE, "ful", "son", "taq"}
    for language in COMPLETE:
        assert catalogues.coverage(language).missing == ()


def test_bambara_lines_wait_for_a_native_speaker() -> None:
    reviews = Catalogues.load(TEXTS).reviews()
    assert "save.shares" in reviews["bm"]
    assert reviews["fr"] == reviews["en"] == ()


def test_the_command_succeeds_and_shows_every_screen() -> None:
    printed = io.StringIO()
    assert run(False, Console(file=printed, width=200)) == 0
    for screen in declared():
        assert screen.name in printed.getvalue()
    assert "flowchart LR" in printed.getvalue()
    assert "save.summary: Niyòrò {shares} mara" in printed.getvalue(), "folded as a phone shows it"
