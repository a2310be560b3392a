"""The vocabulary of screens: four kinds that describe, while one machine drives.

A screen is a frozen value and its texts derive from its name. ``then`` names a function that gives the next screen, so
that screens of a circle can speak of each other and "go to definition" works. Nothing here knows a group or a ledger:
looks and effects are given a *scene* whose type is their owner's business.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal, TypeAlias

from menus.engine.caller import Caller

Plain: TypeAlias = int | str
Go: TypeAlias = Callable[[], "Screen"]
Reader: TypeAlias = Callable[[str, Mapping[str, Plain]], Plain]


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list: what choosing it keeps, and the values of its text.

    ``number``: the member's of whom the line speaks. It is the key that chooses her, where each line has another.
    """

    key: Plain
    values: Mapping[str, Plain]
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a screen is drawn with: plain values (units in their names) and the lines of a list."""

    values: Mapping[str, Plain] = field(default_factory=dict)
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Redirect:
    """A look's way to say that another screen has to be shown.

    Screens that take each other's place share one look, which names the right one: ``keep`` is what that one shows.
    ``above`` is a result whose text stands above it: the answer that a dropped call may have swallowed.
    """

    go: Go
    keep: Mapping[str, Plain] = field(default_factory=dict)
    above: "Tell | Choose | None" = None


Look: TypeAlias = Callable[[Any], Awaitable["Facts | Redirect"]]
Command: TypeAlias = Callable[[Any], Awaitable["Mapping[str, Plain] | Redirect"]]


class Resume(Enum):
    """What a redial does with a screen that a dropped call left behind."""

    ASK = "ask"  # ask first whether to go on: she may type for home, and this screen would take it for an answer
    RESTART = "restart"  # begin at home


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that is written down. Money moves behind a summary only, which the static check proves.

    ``acts``: she did something, of which she is told should it outlast its hop; else it only leads on.
    """

    run: Command
    moves_money: bool = False
    acts: bool = True


@dataclass(frozen=True, slots=True)
class Option:
    """One numbered line. Hidden where ``when`` says so; the others keep their numbers: a key keeps its meaning."""

    name: str
    then: Go
    effect: Effect | None = None
    keep: tuple[str, Plain] | None = None
    when: Callable[[Caller], bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose:
    """Numbered options, six at the most, from ``first_key`` on.

    ``menu``: where somebody lands who gives up what she began there. ``passes_to``: the screen that this one comes
    before; what is no option here is played there, or on the screen that was dialled with the code. ``follows``: it
    only follows from what was done, so that nobody goes back to it.
    """

    name: str
    options: tuple[Option, ...]
    look: Look | None = None
    instead: tuple[Go, ...] = ()
    resume: Resume = Resume.RESTART
    menu: bool = False
    root: bool = False
    deep: bool = False
    first_key: int = 1
    passes_to: Go | None = None
    follows: bool = False
    before_home: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What will be written, shown in full: ``first_key`` confirms, the next one does not.

    The only screen behind which money moves.

    ``otherwise`` is where 2 leads (none: to the menu she came from); ``refusal`` is what it writes down, where saying
    no is an act of its own. ``second``: the question for the person who confirms it too, asked where ``takes_two``
    (always, where it is none).
    """

    name: str
    effect: Effect
    then: Go
    otherwise: Go | None = None
    refusal: Effect | None = None
    look: Look | None = None
    second: Go | None = None
    takes_two: Callable[[Caller], bool] | None = None
    instead: tuple[Go, ...] = ()
    resume: Resume = Resume.ASK
    first_key: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Free input, read by ``reads`` and kept under ``keep`` (empty: not kept, only handed to the effect).

    ``confirms``: once its effect is done, the summary behind it is written, and not before.
    ``joins``: a short form with stars in it (``3*5000``) is one answer here, not several hops that went missing.
    ``zeros``: several digits in a row are answers here, 00 and 000 among them, so that 9 goes back and 99 home.
    ``whose_pin``: a PIN is checked here, that of the member it gives; no input is looked at that is not counted.
    """

    name: str
    reads: Reader
    keep: str
    then: Go
    look: Look | None = None
    instead: tuple[Go, ...] = ()
    effect: Effect | None = None
    resume: Resume = Resume.RESTART
    secret: bool = False
    confirms: bool = False
    before_home: bool = False
    joins: bool = False
    zeros: bool = False
    whose_pin: Callable[[Caller], tuple[int, int] | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A list that pages itself; the chosen item's key is kept.

    ``reads``: what is typed is read by it instead, several keys in a row among them, and its value is kept.
    """

    name: str
    keep: str
    then: Go
    look: Look
    reads: Reader | None = None
    effect: Effect | None = None
    instead: tuple[Go, ...] = ()
    resume: Resume = Resume.RESTART
    before_home: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """Something to read. ``ends`` closes the session; ``result`` is shown again on a redial if the line dropped."""

    name: str
    look: Look | None = None
    instead: tuple[Go, ...] = ()
    ends: bool = True
    result: bool = False
    deep: bool = False
    resume: Resume = Resume.RESTART


Screen: TypeAlias = Choose | Summary | Ask | Pick | Tell
Kind: TypeAlias = Literal["choose", "summary", "ask", "pick", "tell"]
