"""The first screen behind the PIN, and what may have to come before it: money to acknowledge, a call that dropped."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from menus.engine.caller import Caller
from menus.engine.screens import Choose, Effect, Facts, Instead, Option, Plain, Resume, Screen, Tell
from menus.scene import Scene
from menus.screens import office
from menus.screens.before_home import acknowledge, consent, hear, news
from menus.screens.families import lends
from menus.screens.member import group, loan_request, mine, other, save
from menus.screens.roles import is_officer


def _held_screen(caller: Caller) -> Screen | None:
    from menus.screens import SCREENS  # noqa: PLC0415 -- the registry is made of these modules

    return SCREENS.get(caller.suspended.history[-1]) if caller.suspended and caller.suspended.history else None


async def _arrived(scene: Scene) -> Facts | Instead:
    """What only she can answer, money that waits for her word, what she is to tell, what a dropped call left, home."""
    caller = scene.caller
    if consent.is_asked(scene):
        return Instead(lambda: consent.CONSENT)
    screen = _held_screen(caller)
    result = screen if isinstance(screen, Tell) and screen.result else None
    if "handed_over" in caller.answers:
        return Instead(lambda: acknowledge.ACKNOWLEDGE, above=result)
    if "told" not in caller.answers:
        return Instead(lambda: hear.HEAR)
    if scene.by_ear and "news" not in caller.answers:
        return Instead(lambda: news.NEWS)
    return _back_where_she_was(caller, screen, result)


def _back_where_she_was(caller: Caller, screen: Screen | None, result: Tell | None) -> Instead:
    """What a dropped call left: its result above home, its screen, the question whether to go on; or just home.

    Who dials for another place than the one she was at is asked: what she types next is meant for that.
    """
    resume = screen.resume if screen is not None and result is None else Resume.RESTART
    if resume is Resume.ASK or (resume is Resume.SHOW and _dials_elsewhere(caller)):
        return Instead(lambda: RESUME)
    if resume is Resume.SHOW and screen is not None:
        return _taken_up(caller, screen)
    return Instead(lambda: HOME, above=result)


def _dials_elsewhere(caller: Caller) -> bool:
    """Whether the digits dialled with the code lead to a place that is not on the way she had gone."""
    there: Screen = HOME
    for digits in caller.dialled:
        number = int(digits)
        if not isinstance(there, Choose) or not 1 <= number <= len(there.options):
            break
        there = there.options[number - 1].then()
    return bool(caller.dialled) and caller.suspended is not None and there.name not in caller.suspended.history


def _taken_up(caller: Caller, screen: Screen) -> Instead:
    assert caller.suspended is not None  # noqa: S101 -- the screen was found through it
    caller.history = caller.suspended.history
    return Instead(lambda: screen, keep=caller.suspended.answers)


async def _what_was_begun(scene: Scene) -> Facts:
    """The option of a menu that led to where the call was cut, as ``menu:option``."""
    trail = scene.caller.suspended.history if scene.caller.suspended else ()
    return Facts({"begun": next(_steps_from_menus(trail), "home:other")})


def _steps_from_menus(trail: tuple[str, ...]) -> Iterator[str]:
    from menus.screens import SCREENS  # noqa: PLC0415 -- the registry is made of these modules

    for name, after in reversed(list(pairwise(trail))):
        menu = SCREENS.get(name)
        if isinstance(menu, Choose) and menu.menu:
            yield from (f"{name}:{option.name}" for option in menu.options if option.then().name == after)


async def _go_on(scene: Scene) -> Mapping[str, Plain] | Instead:
    screen = _held_screen(scene.caller)
    return _taken_up(scene.caller, screen) if screen else {}


ARRIVAL: Tell = Tell(
    name="arrival",
    look=_arrived,
    ends=False,
    instead=(
        lambda: consent.CONSENT,
        lambda: acknowledge.ACKNOWLEDGE,
        lambda: hear.HEAR,
        lambda: news.NEWS,
        lambda: RESUME,
        lambda: HOME,
    ),
)
RESUME: Choose = Choose(
    name="resume",
    look=_what_was_begun,
    options=(
        Option("go_on", lambda: HOME, effect=Effect(_go_on)),
        Option("start_again", lambda: HOME),
    ),
)
HOME: Choose = Choose(
    name="home",
    menu=True,
    root=True,
    deep=True,
    options=(
        Option("mine", lambda: mine.MINE),
        Option("save", lambda: save.SHARES),
        Option("loan", lambda: loan_request.AMOUNT, when=lends),
        Option("group", lambda: group.TOTALS),
        Option("office", lambda: office.OFFICE, when=is_officer),
        Option("other", lambda: other.OTHER),
    ),
)
