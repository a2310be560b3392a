"""Between the PIN and home: what only she can answer, money to acknowledge, receipts to tell, a call that dropped."""

from collections.abc import Mapping
from typing import TypeGuard

from menus.engine.caller import Caller
from menus.engine.screens import Choose, Effect, Facts, Option, Plain, Redirect, Resume, Screen, Tell
from menus.graph import steps_from_menus
from menus.hop.scene import Scene
from menus.screens.before_home import consent, hear, news
from menus.screens.before_home.acknowledge import ACKNOWLEDGE
from menus.screens.before_home.keys import FIRST_KEY
from menus.screens.before_home.received import RECEIVED
from menus.screens.home import HOME


async def _arrived(scene: Scene) -> Facts | Redirect:
    """What only she can answer, money that waits for her word, what she is to tell, what a dropped call left, home."""
    caller = scene.caller
    if consent.is_asked(caller):
        return Redirect(lambda: CONSENT)
    screen = _held_screen(scene)
    result = screen if _says_what_was_done(screen) else None
    if caller.to_acknowledge is not None:
        return Redirect(lambda: ACKNOWLEDGE, above=result)
    if caller.to_confirm is not None:
        return Redirect(lambda: RECEIVED, above=result)
    if not caller.receipts_heard:
        return Redirect(lambda: HEAR)
    if scene.by_ear and not caller.news_heard:
        return Redirect(lambda: NEWS)
    return _back_where_she_was(caller, screen, result)


def _says_what_was_done(screen: Screen | None) -> TypeGuard[Tell | Choose]:
    """Whether the screen needs no answer: what it says is said once more, above the next one.

    A choice that follows from what was done and asks something of its own (``Resume.ASK``) is asked again.
    """
    return (
        screen.follows and screen.resume is Resume.RESTART
        if isinstance(screen, Choose)
        else isinstance(screen, Tell) and screen.result
    )


def _held_screen(scene: Scene) -> Screen | None:
    held = scene.caller.suspended
    return scene.screens.get(held.history[-1]) if held and held.history else None


def _back_where_she_was(caller: Caller, screen: Screen | None, result: Tell | Choose | None) -> Redirect:
    """What a dropped call left: its result above home, the question whether to go on; or just home.

    Who dialled for the very screen that the call was cut on is not asked: what she types next is meant for it.
    """
    if screen is None or result is not None or screen.resume is Resume.RESTART:
        return Redirect(lambda: HOME, above=result)
    return _taken_up(caller, screen) if _dialled_screen(caller) is screen else Redirect(lambda: RESUME)


def _dialled_screen(caller: Caller) -> Screen:
    """The screen to which the digits dialled with the code lead."""
    there: Screen = HOME
    for digits in caller.dialled:
        number = int(digits)
        if not isinstance(there, Choose) or not 1 <= number <= len(there.options):
            break
        there = there.options[number - 1].then()
    return there


def _taken_up(caller: Caller, screen: Screen) -> Redirect:
    assert caller.suspended is not None  # noqa: S101 -- the screen was found through it
    caller.history = caller.suspended.history
    return Redirect(lambda: screen, keep=caller.suspended.answers)


async def _what_was_begun(scene: Scene) -> Facts:
    """The option of a menu that led to where the call was cut, as ``menu:option``."""
    history = scene.caller.suspended.history if scene.caller.suspended else ()
    return Facts({"begun": next(steps_from_menus(scene.screens, history), "home:other")})


async def _go_on(scene: Scene) -> Mapping[str, Plain] | Redirect:
    screen = _held_screen(scene)
    return _taken_up(scene.caller, screen) if screen else {}


ARRIVAL: Tell = Tell(
    name="arrival",
    look=_arrived,
    ends=False,
    instead=(
        lambda: CONSENT,
        lambda: ACKNOWLEDGE,
        lambda: RECEIVED,
        lambda: HEAR,
        lambda: NEWS,
        lambda: RESUME,
        lambda: HOME,
    ),
)
CONSENT: Choose
CONSENT_SMS: Choose
CONSENT_SHARED: Choose
CONSENT, CONSENT_SMS, CONSENT_SHARED = consent.questions(then=lambda: ARRIVAL)
HEAR: Choose = hear.receipts_to_tell(then=lambda: ARRIVAL)
NEWS: Choose = news.receipts_of_hers(then=lambda: ARRIVAL)
RESUME: Choose = Choose(
    name="resume",
    look=_what_was_begun,
    first_key=FIRST_KEY,
    passes_to=lambda: HOME,
    options=(
        Option("go_on", lambda: HOME, effect=Effect(_go_on, acts=False)),
        Option("start_again", lambda: HOME),
    ),
)
