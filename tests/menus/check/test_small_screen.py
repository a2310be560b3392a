"""The smallest screens: what fits on them is proven for every word and listed for every page."""

from menus.check.problem import MenuProblem
from menus.check.report import report_of
from menus.check.rules.small_screen import words_fit_a_small_screen
from menus.text.small_screen import LETTERS, LINES, rows, too_long, views
from tests.menus.check.small_menus import menus_of


def test_lines_break_at_words():
    assert rows("Épargne de la réunion: 12 500 F\n1. Oui") == ["Épargne de la", "réunion: 12 500 F", "1. Oui"]
    assert all(len(row) <= LETTERS for row in rows("x" * 50))
    assert [len(view) for view in views("\n".join("abcdefghi"))] == [LINES, 2]


def test_a_word_that_no_line_holds_is_a_problem():
    assert too_long("anticonstitutionnellement dit") == ["anticonstitutionnellement"]
    long = menus_of(texts={"done": "Anticonstitutionnellement noté {name_of_somebody_with_a_name}"})
    says = "'Anticonstitutionnellement': a line has 18 letters"
    assert MenuProblem("small", "fr: done", says) in words_fit_a_small_screen(long)


def test_pages_are_measured_in_views():
    widths = {(width.screen, width.language): width.small_views for width in report_of(menus_of()).widths}
    assert widths["done", "fr"] == 1
    assert widths["list", "fr"] == 2
