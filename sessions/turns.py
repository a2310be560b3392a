"""Tells a caller's new turn from one delivered twice, late, out of order or after a loss; pure, no input or output.

Gateways that accumulate give no turn number, so the length and a keyed digest of the latest text stand for
it. The text itself holds PINs and is never remembered.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import assert_never

from sessions.turn import Accumulated, Single

Fingerprint = Callable[[str], bytes]
"""A keyed digest, bound to the session: 16 bytes."""

PAST_BYTES = 8
"""How much of a digest is kept of a hop before the latest."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is remembered of a session after its latest answered hop.

    `length` is that of the accumulated text in characters; `digest` its fingerprint (see `fingerprint`);
    `number` counts inputs, the dial being 0; `past` are the first bytes of the digests of numbered hops
    before the latest; `ended` is whether the answer closed the session, or the gateway said it is closed.
    """

    length: int
    digest: bytes = field(repr=False)
    number: int
    ended: bool
    past: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class First:
    """A dial and nothing more."""


@dataclass(frozen=True, slots=True)
class Next:
    """The expected: one input more than before."""

    inputs: tuple[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Gap:
    """Several inputs more than before, because a hop never came; they are played in turn."""

    inputs: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Inputs without anything remembered: a deep dial, or a session whose memory was lost."""

    inputs: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Repeat:
    """The latest hop again: its answer is given again, nothing happens twice."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A hop before the latest: the latest answer is given again."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Not a continuation of what is remembered: the latest answer is given again."""


Placement = First | Next | Gap | Unknown | Repeat | Stale | Conflict


def inputs_of(rest: str) -> tuple[str, ...]:
    """The inputs in what was added to a text, its joining `*` taken off.

    A rest of stars alone was typed as such: `7*a*b` then `7*a*b*****` is the input `****`.
    """
    return tuple(rest.split("*")) if rest.strip("*") else (rest,)


def fingerprint(said: Accumulated | Single, digest: Fingerprint) -> bytes:
    """What is the same exactly when a hop is delivered twice.

    That is the whole text so far, or the gateway's name of the delivery, or the input where there is no name.
    """
    match said:
        case Accumulated(text):
            return digest("text " + text)
        case Single(_, _, str(sequence)):
            return digest("sequence " + sequence)
        case Single(typed, new, _):
            return digest(("dialled " if new else "typed ") + typed)
        case _:
            assert_never(said)


def classify(said: Accumulated | Single, seen: Seen | None, digest: Fingerprint) -> Placement:
    """Place what was said against what is remembered of its session.

    Source: Africa's Talking, USSD: the gateway posts all inputs joined by `*`, and no turn number.
    """
    match said:
        case Accumulated():
            return _classify_accumulated(said, seen, digest)
        case Single():
            return _classify_single(said, seen, digest)
        case _:
            assert_never(said)


def _classify_accumulated(said: Accumulated, seen: Seen | None, digest: Fingerprint) -> Placement:
    text = said.text
    if seen is None:
        return Unknown(inputs_of(text)) if text else First()
    if len(text) < seen.length:
        return Stale()
    before, rest = text[: seen.length], text[seen.length :]
    # After an empty text the first input stands alone; afterwards a star joins.
    joined = not before or not rest or rest[0] == "*"
    if not joined or fingerprint(Accumulated(before), digest) != seen.digest:
        return Conflict()
    return _more(rest[1:] if before else rest) if rest else Repeat()


def _more(rest: str) -> Next | Gap:
    match inputs_of(rest):
        case (typed,):
            return Next((typed,))
        case several:
            return Gap(several)


def _classify_single(said: Single, seen: Seen | None, digest: Fingerprint) -> Placement:
    if seen is None:
        return _begin(said)
    own = fingerprint(said, digest)
    if said.sequence is not None:
        if own == seen.digest:
            return Repeat()
        if _among(own, seen.past):
            return Stale()
    if seen.ended:  # some gateways use a session id again, the phone number even
        return _begin(said)
    if said.new:
        return Repeat() if own == seen.digest else _begin(said)
    return Next((said.typed,))


def _begin(said: Single) -> Placement:
    return First() if said.new and not said.typed else Unknown(inputs_of(said.typed))


def _among(own: bytes, past: bytes) -> bool:
    head = own[:PAST_BYTES]
    return any(past[at : at + PAST_BYTES] == head for at in range(0, len(past), PAST_BYTES))
