"""What a screen that is shown means for its caller: each step decides one thing, and none reads or writes the books."""

from menus.engine.caller import Caller
from menus.engine.screens import Ask, Choose, Screen, Summary, Tell
from menus.screens import BEFORE_PIN, HOME, ON_ARRIVAL, PIN, PRACTICE, SCREENS, STRANGER


def screen_of(caller: Caller) -> Screen:
    """The screen she sees; home, or the PIN, where this version has no such screen."""
    return SCREENS.get(caller.screen, HOME if caller.authenticated else PIN)


def menu_behind(caller: Caller) -> Screen:
    """The menu she came from to where she is."""
    behind = (SCREENS.get(name) for name in reversed(caller.history))
    return next((screen for screen in behind if isinstance(screen, Choose) and screen.menu), HOME)


def allowed(screen: Screen, caller: Caller) -> Screen:
    """The screen itself, or the question for her PIN: whatever was typed, nothing is shown without it."""
    if caller.authenticated or screen.name in BEFORE_PIN:
        return screen
    asked = PIN if caller.who is not None else STRANGER  # a stranger goes nowhere from being told so
    caller.history = (asked.name,)
    return asked


def reached_home(screen: Screen, caller: Caller) -> bool:
    """Whether she is behind her PIN and behind the questions of arrival."""
    return caller.authenticated and screen.name not in ON_ARRIVAL


def practise_on(caller: Caller) -> None:
    """She practises as long as practising is on the way behind her."""
    caller.practice = caller.practice and PRACTICE.name in caller.history


def plays_dialled(screen: Screen, caller: Caller, above: str) -> bool:
    """Whether the digits dialled with the code come now: what a dropped call had done comes before doing more."""
    return screen is HOME and bool(caller.dialled) and not above


def drop_what_waited(screen: Screen, caller: Caller) -> None:
    """Behind the questions of arrival nothing of the dial waits: it was taken up, or said once, or is not wanted."""
    if reached_home(screen, caller):
        caller.dialled, caller.suspended = (), None


def ends_the_call(screen: Screen, caller: Caller) -> bool:
    """Whether nothing is to be typed any more; who practises tries again."""
    return isinstance(screen, Tell) and screen.ends and not caller.practice


def without_answered(history: tuple[str, ...]) -> tuple[str, ...]:
    """The way behind her without the questions that led to what is done now: going back must not do it once more.

    Nor does she go back to a choice that only followed from what was done, as those that are shown again on a redial.
    """
    while history and _is_answered(SCREENS.get(history[-1])):
        history = history[:-1]
    return history


def _is_answered(screen: Screen | None) -> bool:
    return isinstance(screen, Ask | Summary) or (isinstance(screen, Choose) and screen.follows)


def takes_two(name: str) -> bool:
    """Whether this is a summary that a second person confirms too."""
    screen = SCREENS.get(name)
    return isinstance(screen, Summary) and screen.second is not None


def writes(screen: Screen) -> bool:
    """Whether an answer on this screen can write something."""
    if isinstance(screen, Choose):
        return any(option.effect is not None for option in screen.options)
    return not isinstance(screen, Tell) and screen.effect is not None
