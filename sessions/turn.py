"""What a gateway's request comes down to, whatever its dialect: one turn of one caller, or the end of her session.

No `repr` here shows what was typed, dialled or by whom: it may hold a PIN, and reprs end up in logs.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

READING_SECONDS: Final = 2.0
Outcome = Literal["completed", "cut", "failed", "timeout"]


@dataclass(frozen=True, slots=True)
class Accumulated:
    """Everything typed so far in the session, joined by `*` and unescaped; empty on the dial."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Single:
    """One input a hop.

    On a dial (`new`), `typed` is what was dialled beyond the service code, parts joined by `*`. `sequence` is
    the gateway's own name of the delivery: the same on a repeat, another on every other hop of the session.
    `stamp` is a time or a correlator that may be such a name, where the dialect's papers leave it open: it counts in
    sessions where it changes. Within `reading_seconds` of an answer nobody has read a new screen and answered it.
    """

    typed: str = field(repr=False)
    new: bool
    sequence: str | None = None
    stamp: str = ""
    reading_seconds: float = READING_SECONDS


@dataclass(frozen=True, slots=True)
class Turn:
    """One hop. `phone` is E.164; `session_id` is the gateway's, of any length, perhaps used again after days.

    `by_ear`: she hears the answer on a call, and does not see it.
    """

    gateway: str
    session_id: str
    phone: str = field(repr=False)
    service_code: str = field(repr=False)
    network: str
    said: Accumulated | Single
    by_ear: bool = False


@dataclass(frozen=True, slots=True)
class HangUp:
    """The end of a session, reported by the gateway; `phone` is empty where the dialect does not give it."""

    gateway: str
    session_id: str
    phone: str = field(repr=False)
    outcome: Outcome
    duration_seconds: int | None
    hops: int | None
    network: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the caller sees next, or the names of the clips she hears; `ends` closes the session after it.

    `keeps_place`: it ends before she was done, and when she calls again she goes on where she was.
    """

    text: str = field(repr=False)
    ends: bool
    keeps_place: bool = False
