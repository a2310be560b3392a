"""Each rule about screens finds the mistake it is there for, and nothing in a menu without one."""

from typing import Any

import pytest

from menus.check.report import problems_of
from menus.engine.machine import MORE
from menus.engine.reading import BadInput, pin
from menus.engine.screens import Ask, Choose, Effect, Option, Pick, Tell
from tests.menus.check.small_menus import TEXTS, Small, look_up, menus_of, small, write_down


def said(menu: Small, **changed: Any) -> list[str]:
    return [str(problem) for problem in problems_of(menus_of(menu, **changed))]


def test_a_menu_without_a_mistake_has_no_problem() -> None:
    assert said(small()) == []


def test_two_screens_of_one_name_are_found() -> None:
    menu = small()
    menu.screens["again"] = Tell(name="done")
    assert "names: done: 2 screens have this name" in said(menu)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("error.twice", "this name belongs to texts of another kind"),
        ("list.item", "this is the key of the lines of another screen's list"),
    ],
)
def test_a_screen_does_not_take_the_key_of_other_texts(name: str, says: str) -> None:
    menu = small()
    menu.screens["new"] = Tell(name=name)
    assert f"names: {name}: {says}" in said(menu)


def test_a_way_to_a_screen_nobody_declared_is_found() -> None:
    menu = small()
    lost = Tell(name="lost")
    menu.change("shares", then=lambda: lost)
    assert "edges: shares: answer leads to lost, which is not declared" in said(menu)


def test_a_way_that_cannot_be_followed_is_found() -> None:
    menu = small()
    menu.change("shares", then=lambda: menu["nowhere"])
    assert "edges: shares: the way after none is broken: KeyError('nowhere')" in said(menu)
    menu.change("shares", then=lambda: "summary")
    assert "edges: shares: answer leads to 'summary', which is no screen" in said(menu)


def test_a_screen_that_nothing_leads_to_is_found() -> None:
    menu = small()
    menu.screens["alone"] = Tell(name="alone")
    assert "reachable: alone: nothing leads to it" in said(menu, texts={"alone": "?"})


def test_a_circle_without_a_way_out_is_found() -> None:
    menu = small()
    menu.change("shares", then=lambda: menu["shares"])
    assert "ending: shares: going on never ends" in said(menu)


def test_a_circle_with_a_way_out_is_none() -> None:
    menu = small()
    menu.change("shares", then=lambda: menu["shares"], instead=(lambda: menu["summary"],))
    assert said(menu) == []


def test_seven_options_are_too_many() -> None:
    menu = small()
    names = [f"way_{number}" for number in range(7)]
    menu.change("home", options=tuple(Option(name, lambda: menu["shares"]) for name in names))
    found = said(menu, options={"home": dict.fromkeys(names, "Oui")})
    assert "options: home: 7 options; 1 to 6 are allowed" in found
    assert "pages: fr: home: 7 options on a page" in found


def test_an_option_does_not_have_the_number_of_more() -> None:
    menu = small()
    names = [f"way_{number}" for number in range(1, int(MORE) + 1)]
    menu.change("home", options=tuple(Option(name, lambda: menu["shares"]) for name in names))
    found = said(menu, options={"home": dict.fromkeys(names, "Oui")})
    assert "keys: home: 98 is an answer and a key of navigation" in found


def test_a_question_may_be_answered_with_98_because_it_has_keys_of_its_own() -> None:
    assert not [problem for problem in said(small()) if problem.startswith("keys")]


def test_navigation_is_written_with_its_key_in_every_language() -> None:
    assert said(small(), bm={"nav.home": "0 Daminɛ"}) == ["keys: bm: nav.home: '0 Daminɛ' does not begin with 00"]


@pytest.mark.parametrize(
    ("name", "changed", "way"),
    [
        ("home", {"options": (Option("save", lambda: small()["done"], effect=Effect(write_down, True)),)}, "save"),
        ("shares", {"effect": Effect(write_down, moves_money=True)}, "the answer"),
        ("list", {"effect": Effect(write_down, moves_money=True)}, "the answer"),
    ],
)
def test_money_moves_behind_a_summary_alone(name: str, changed: dict[str, Any], way: str) -> None:
    menu = small()
    menu.change(name, **changed)
    assert f"money: {name}: {way} moves money without a summary" in said(menu)


def test_what_can_be_dialled_writes_nothing_at_all() -> None:
    menu = small()
    home = menu["home"]
    assert isinstance(home, Choose)
    noted = Option("save", lambda: menu["shares"], effect=Effect(write_down))
    menu.change("home", options=(noted, home.options[1]))
    assert said(menu) == ["deep: home: save writes something on a screen that can be dialled"]


def test_a_secret_is_not_kept_and_a_pin_is_secret() -> None:
    menu = small()
    menu.change("pin", keep="pin")
    assert said(menu) == ["secrets: pin: a secret is kept under pin"]
    menu.change("pin", keep="", secret=False)
    assert said(menu) == ["secrets: pin: it reads a PIN and is not secret"]


def test_a_reader_that_says_something_without_a_text_is_found() -> None:
    def reads(typed: str, _shown: object) -> int:
        raise BadInput("not_a_goat" if typed else "empty")

    menu = small()
    menu.change("shares", reads=reads)
    assert said(menu) == ["errors: error.not_a_goat: no text, and shares needs it"]


def test_a_list_that_is_told_needs_the_text_of_a_line() -> None:
    menu = small()
    menu.change("done", look=look_up)
    assert said(menu) == ["texts: done.item: no text"]
    assert said(menu, texts={"done.item": "{number}"}) == []


def test_screens_are_picked_up_whatever_their_kind() -> None:
    menu = small()
    menu.screens["more"] = Pick(name="more", keep="x", look=look_up, then=lambda: menu["code"])
    menu.screens["code"] = Ask(name="code", reads=pin, keep="", secret=True, then=lambda: menu["more"])
    found = said(menu, texts={"more": "?", "more.item": "{name}", "code": TEXTS["pin"]})
    assert found == [
        "reachable: more: nothing leads to it",
        "reachable: code: nothing leads to it",
        "ending: more: going on never ends",
        "ending: code: going on never ends",
    ]
