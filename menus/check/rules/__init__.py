"""The rules of the static check, in the order in which they are reported."""

from collections.abc import Sequence
from typing import Final

from menus.check.problem import Rule
from menus.check.rules.blanks import blanks_are_given
from menus.check.rules.catalogues import catalogues_agree
from menus.check.rules.edges import edges_resolve
from menus.check.rules.keys import keys_do_not_collide, navigation_says_its_keys, options_are_few
from menus.check.rules.lines import errors_have_texts, refusals_have_texts
from menus.check.rules.messages import messages_have_one_part
from menus.check.rules.money import deep_screens_write_nothing, money_moves_behind_summaries
from menus.check.rules.names import names_are_unique
from menus.check.rules.pages import lines_fit, pages_fit, whole_screens_have_one_page
from menus.check.rules.paths import screens_are_reachable, screens_can_end
from menus.check.rules.plurals import plurals_agree
from menus.check.rules.secrets import secrets_are_not_kept
from menus.check.rules.small_screen import words_fit_a_small_screen
from menus.check.rules.texts import texts_are_there

RULES: Final[Sequence[Rule]] = (
    names_are_unique,
    edges_resolve,
    screens_are_reachable,
    screens_can_end,
    texts_are_there,
    catalogues_agree,
    blanks_are_given,
    plurals_agree,
    options_are_few,
    keys_do_not_collide,
    navigation_says_its_keys,
    money_moves_behind_summaries,
    deep_screens_write_nothing,
    secrets_are_not_kept,
    refusals_have_texts,
    errors_have_texts,
    pages_fit,
    lines_fit,
    whole_screens_have_one_page,
    words_fit_a_small_screen,
    messages_have_one_part,
)
