"""The machine: what an answer on a screen means. Pure: the same screen, caller and input always give the same move."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from menus.engine.caller import Caller
from menus.engine.reading import BadInput, read_key
from menus.engine.screens import Ask, Choose, Effect, Go, Item, Option, Pick, Plain, Reader, Screen, Summary, Tell

BACK, HOME, MORE, BACK_FROM_ASK = "0", "00", "98", "000"
BACK_FROM_ZEROS, HOME_FROM_ZEROS = "9", "99"
MAX_TRIES = 8


@dataclass(frozen=True, slots=True)
class Forward:
    """On to the next screen, keeping an answer, after an effect if there is one.

    ``keeps_shown``: what the summary shows is kept, for a second person has to confirm it.
    """

    go: Go
    keep: tuple[str, Plain] | None = None
    effect: Effect | None = None
    keeps_shown: bool = False


@dataclass(frozen=True, slots=True)
class Back:
    """To the screen before."""


@dataclass(frozen=True, slots=True)
class ToHome:
    """To the first screen behind the PIN."""


@dataclass(frozen=True, slots=True)
class PassKeyOn:
    """The key was meant for the screen that she dialled for, as if this one had not come in between."""


@dataclass(frozen=True, slots=True)
class ToMenu:
    """Nothing was confirmed: back to the menu she came from."""


@dataclass(frozen=True, slots=True)
class More:
    """The next page of the same screen."""


@dataclass(frozen=True, slots=True)
class SameScreen:
    """The same screen with one line above it; ``error`` is the key of that line."""

    error: str


Move: TypeAlias = Forward | Back | ToHome | PassKeyOn | ToMenu | More | SameScreen


def step(screen: Screen, caller: Caller, typed: str) -> Move:
    """Read one input on one screen, as ``read_input`` leaves it."""
    if isinstance(screen, Ask):
        return _navigate_from_ask(screen, caller, typed) or _answer(screen, screen.reads, caller, typed)
    return _navigate(screen, caller, typed) or _chosen(screen, caller, typed)


def options_for(screen: Choose, caller: Caller) -> list[tuple[int, Option]]:
    """The numbered options this caller sees; hidden ones leave a gap, so that a key keeps its meaning."""
    numbered = enumerate(screen.options, start=screen.first_key)
    return [(number, option) for number, option in numbered if option.when is None or option.when(caller)]


def keys_of(items: tuple[Item, ...]) -> tuple[int, ...]:
    """The key of each line of a list: the number of its member, or its place where not every line has its own."""
    numbers = [item.number for item in items if item.number is not None]
    return tuple(numbers) if len(set(numbers)) == len(items) else tuple(range(1, len(items) + 1))


def back_key(screen: Screen, shown: Mapping[str, Plain]) -> str:
    """The key that is written for going back: 0, but 000 on a question to which 0 is an answer, 9 where 000 is too."""
    if isinstance(screen, Ask):
        if screen.zeros:
            return BACK_FROM_ZEROS
        try:
            screen.reads(BACK, shown)
        except BadInput:
            return BACK
        return BACK_FROM_ASK
    return BACK


def home_key(screen: Screen) -> str:
    """The key that is written for going home: 00, but 99 on a question to which 00 is an answer."""
    return HOME_FROM_ZEROS if isinstance(screen, Ask) and screen.zeros else HOME


def _always(_: Caller) -> bool:
    return True


def _navigate_from_ask(screen: Ask, caller: Caller, typed: str) -> Move | None:
    """A number is a value here, so home has a key that no number has, and so has going back where 0 is a value."""
    if typed == home_key(screen) and not screen.before_home:
        return ToHome()
    back = back_key(screen, caller.rendered)
    goes_back = typed == back or (typed == BACK_FROM_ASK and not screen.zeros)
    return Back() if goes_back and _has_a_way_back(screen, caller) else None


def _navigate(screen: Screen, caller: Caller, typed: str) -> Move | None:
    if typed == MORE and caller.page + 1 < caller.pages:
        return More()
    if isinstance(screen, Choose) and screen.root:
        return ToHome() if typed == HOME else None  # she is where home leads; back is not offered
    if typed == HOME and not getattr(screen, "before_home", False):
        return ToHome()
    return Back() if typed == BACK and _has_a_way_back(screen, caller) else None


def _has_a_way_back(screen: Screen, caller: Caller) -> bool:
    """Before the PIN only from one screen to another; behind it there is always home."""
    return len(caller.history) > 1 or not getattr(screen, "before_home", False)


def _answer(screen: Ask | Pick, reads: Reader, caller: Caller, typed: str) -> Move:
    try:
        value = reads(typed, caller.rendered)
    except BadInput as bad:
        return SameScreen(bad.error)
    return Forward(screen.then, (screen.keep, value), screen.effect)


def _chosen(screen: Choose | Summary | Pick | Tell, caller: Caller, typed: str) -> Move:
    if isinstance(screen, Pick) and screen.reads is not None:
        return _answer(screen, screen.reads, caller, typed)
    try:
        forward = _forward_by(screen, caller, read_key(typed))
    except BadInput as bad:
        return SameScreen(bad.error)
    usual = isinstance(screen, Summary) and screen.first_key == 1
    return forward or SameScreen("confirm_or_not" if usual else "not_an_option")


def _forward_by(
    screen: Choose | Summary | Pick | Tell, caller: Caller, number: int
) -> Forward | PassKeyOn | ToMenu | None:
    """Where a number leads; None when it is no option here."""
    match screen:
        case Choose():
            return _chosen_option(screen, caller, number)
        case Summary():
            no = ToMenu() if screen.otherwise is None else Forward(screen.otherwise, effect=screen.refusal)
            yes = Forward(screen.then, effect=screen.effect)
            if screen.second is not None and not caller.practice and (screen.takes_two or _always)(caller):
                yes = Forward(screen.second, keeps_shown=True)
            return {screen.first_key: yes, screen.first_key + 1: no}.get(number)
        case Pick():
            chosen = dict(zip(caller.item_keys or range(1, len(caller.items) + 1), caller.items, strict=True)).get(
                number
            )
            return None if chosen is None else Forward(screen.then, (screen.keep, chosen), screen.effect)
        case Tell():
            return None
        case _:
            assert_never(screen)


def _chosen_option(screen: Choose, caller: Caller, number: int) -> Forward | PassKeyOn | None:
    option = dict(options_for(screen, caller)).get(number)
    if option is not None:
        return Forward(option.then, option.keep, option.effect)
    behind = screen.passes_to() if screen.passes_to is not None else None
    if isinstance(behind, Choose) and (caller.dialled or number in dict(options_for(behind, caller))):
        return PassKeyOn()
    return None
