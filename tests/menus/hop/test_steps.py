"""What a screen that is shown means for its caller, step by step."""

import pytest

from menus.engine.caller import Caller, SuspendedSession
from menus.engine.screens import Screen
from menus.hop.steps import (
    allowed,
    drop_what_waited,
    ends_the_call,
    menu_behind,
    plays_dialled,
    practise_on,
    screen_of,
    without_answered,
    writes,
)
from menus.screens import HOME, PIN, PRACTICE, SCREENS, STRANGER

AWA = (1, 6)
LEFT = SuspendedSession(AWA, ("home", "save.shares"), {"shares": 3})


def known(**state) -> Caller:
    return Caller(who=AWA, authenticated=True, **state)


@pytest.mark.parametrize("screen", [HOME, SCREENS["mine"], SCREENS["consent"], SCREENS["save.summary"]])
def test_without_her_pin_nothing_is_shown_but_the_question_for_it(screen: Screen) -> None:
    caller = Caller(who=AWA, history=("home", screen.name))
    assert (allowed(screen, caller), caller.history) == (PIN, ("pin",))
    stranger = Caller(history=(screen.name,))
    assert (allowed(screen, stranger), stranger.history) == (STRANGER, ("stranger",))
    behind = known(history=("home", screen.name))
    assert (allowed(screen, behind), behind.history) == (screen, ("home", screen.name))


@pytest.mark.parametrize("name", ["stranger", "who", "pin", "pin_help", "pin_help.new"])
def test_what_comes_before_the_pin_is_shown_to_anybody(name: str) -> None:
    assert allowed(SCREENS[name], Caller(history=("who",))) is SCREENS[name]


def test_a_screen_that_this_version_does_not_have_is_home_or_the_pin() -> None:
    assert screen_of(known(history=("home", "a.screen.of.tomorrow"))) is HOME
    assert screen_of(Caller(who=AWA, history=("a.screen.of.tomorrow",))) is PIN


def test_she_practises_as_long_as_practising_is_behind_her() -> None:
    caller = known(practice=True, history=("home", PRACTICE.name, "save.shares"))
    practise_on(caller)
    assert caller.practice
    caller.history = ("home", "other")
    practise_on(caller)
    assert not caller.practice
    practise_on(caller)
    assert not caller.practice, "and nobody begins by it"


def test_digits_dialled_with_the_code_are_played_at_home_when_nothing_stands_above_it() -> None:
    caller = known(dialled=("2",))
    assert plays_dialled(HOME, caller, "")
    assert not plays_dialled(HOME, caller, "Annoncé: 3 parts")
    assert not plays_dialled(SCREENS["consent"], caller, "")
    assert not plays_dialled(HOME, known(), "")


@pytest.mark.parametrize("name", ["consent", "hear", "resume"])
def test_what_waits_outlasts_the_questions_of_arrival(name: str) -> None:
    caller = known(dialled=("2",), suspended=LEFT)
    drop_what_waited(SCREENS[name], caller)
    assert (caller.dialled, caller.suspended) == (("2",), LEFT)


def test_behind_them_it_is_gone_and_a_result_is_said_once_more_only_once() -> None:
    caller = known(dialled=("2",), suspended=LEFT)
    drop_what_waited(HOME, caller)
    assert (caller.dialled, caller.suspended) == ((), None)
    unknown = Caller(who=AWA, dialled=("2",), suspended=LEFT)
    drop_what_waited(PIN, unknown)
    assert (unknown.dialled, unknown.suspended) == (("2",), LEFT), "who she is has still to be proved"


def test_what_ends_the_call_does_not_end_practising() -> None:
    done = SCREENS["save.done"]
    assert ends_the_call(done, known())
    assert not ends_the_call(done, known(practice=True))
    assert not ends_the_call(HOME, known())


def test_nobody_goes_back_to_a_question_that_was_answered() -> None:
    assert without_answered(("home", "save.shares", "save.summary")) == ("home",)
    assert without_answered(("home", "mine")) == ("home", "mine")
    assert without_answered(("save.shares",)) == ()
    assert without_answered(("home", "a.screen.of.tomorrow")) == ("home", "a.screen.of.tomorrow")


def test_who_confirms_nothing_lands_in_the_menu_she_came_from() -> None:
    assert menu_behind(known(history=("home", "office", "money", "expense.amount"))).name == "money"
    assert menu_behind(known(history=("save.shares",))) is HOME


@pytest.mark.parametrize(
    ("name", "does"),
    [
        ("home", False),
        ("mine", False),
        ("save.summary", True),
        ("save.shares", False),
        ("pin", True),
        ("consent", True),
    ],
)
def test_which_screens_write_something(name: str, does: bool) -> None:
    assert writes(SCREENS[name]) is does
