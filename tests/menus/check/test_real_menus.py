"""The menus that come with Kesu have no problem, in any language, with the worst data."""

import io

from rich.console import Console

from menus.check import TEXTS, problems, run, run_review
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
    assert "save.summary: Ka niyòrò {shares} mara" in printed.getvalue(), "folded as a phone shows it"


def test_the_lines_that_wait_for_a_native_speaker_are_listed_with_what_they_say() -> None:
    printed = io.StringIO()
    assert run_review(Console(file=printed, width=200)) == 0
    lines = printed.getvalue().splitlines()
    waiting = Catalogues.load(TEXTS).reviews()
    assert "bm: home:save: Wari mara" in lines
    for language, keys in waiting.items():
        assert f"{language}: {len(keys)} to review" in lines
        assert sum(line.startswith(f"{language}: ") for line in lines) == len(keys) + 1
