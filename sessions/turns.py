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
class SessionSeen:
    """What is remembered of a session after its latest answered hop.

    `length` is that of the accumulated text in characters; `digest` its fingerprint (see `fingerprint`);
    `number` counts inputs, the dial being 0; `past` are the first bytes of the digests of single inputs
    before the latest; `ended` is whether the answer closed the session, or the gateway said it is closed.

    Of an input that nothing numbers: `typed` and `stamp` are the first bytes of their digests; `stamps_vary` is whether
    the stamp was another one than on the hop before; `unread` is that nobody can have read the answer, and
    `fresh` that this is so because it is younger than the time it takes to read a screen and answer it.
    """

    length: int
    digest: bytes = field(repr=False)
    number: int
    ended: bool
    past: bytes = field(default=b"", repr=False)
    typed: bytes = field(default=b"", repr=False)
    stamp: bytes = field(default=b"", repr=False)
    stamps_vary: bool = False
    unread: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class First:
    """A dial and nothing more."""


@dataclass(frozen=True, slots=True)
class ExpectedInput:
    """The expected: one input more than before.

    `doubtful`: it equals the input before it and nothing proves that it is another delivery.
    """

    inputs: tuple[str] = field(repr=False)
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class MissedInputs:
    """Several inputs more than before, because a hop never came; they are played in order."""

    inputs: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unknown:
    """Inputs without anything remembered: a deep dial, or a session whose memory was lost."""

    inputs: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Repeat:
    """The latest hop again: its answer is given again, nothing happens twice."""


@dataclass(frozen=True, slots=True)
class StaleHop:
    """A hop before the latest: the latest answer is given again."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Not a continuation of what is remembered: the latest answer is given again."""


Placement = First | ExpectedInput | MissedInputs | Unknown | Repeat | StaleHop | Conflict


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
        case Single(typed, new, _, stamp):
            return digest(f"{'dialled' if new else f'typed at {stamp}' if stamp else 'typed'} {typed}")
        case _:
            assert_never(said)


def classify(said: Accumulated | Single, seen: SessionSeen | None, digest: Fingerprint) -> Placement:
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


def _classify_accumulated(said: Accumulated, seen: SessionSeen | None, digest: Fingerprint) -> Placement:
    text = said.text
    if seen is None:
        return Unknown(inputs_of(text)) if text else First()
    if len(text) < seen.length:
        return StaleHop()
    before, rest = text[: seen.length], text[seen.length :]
    # After an empty text the first input stands alone; afterwards a star joins.
    joined = not before or not rest or rest[0] == "*"
    if not joined or fingerprint(Accumulated(before), digest) != seen.digest:
        return Conflict()
    return _more(rest[1:] if before else rest) if rest else Repeat()


def _more(rest: str) -> ExpectedInput | MissedInputs:
    match inputs_of(rest):
        case (typed,):
            return ExpectedInput((typed,))
        case several:
            return MissedInputs(several)


def _classify_single(said: Single, seen: SessionSeen | None, digest: Fingerprint) -> Placement:
    if seen is None:
        return _begin(said)
    own = fingerprint(said, digest)
    if (before := _heard_before(said, own, seen, digest)) is not None:
        return before
    if seen.ended:  # some gateways use a session id again, the phone number even
        return _begin(said)
    if said.new:
        return Repeat() if own == seen.digest else _begin(said)
    return ExpectedInput(
        (said.typed,), doubtful=_is_alike(said, seen, digest) and not _is_stamped_anew(said, seen, digest)
    )


def _heard_before(said: Single, own: bytes, seen: SessionSeen, digest: Fingerprint) -> Repeat | StaleHop | None:
    """What the delivery's number says; without one its stamp, or that it comes too soon to answer a new screen."""
    if said.sequence is not None:
        return Repeat() if own == seen.digest else StaleHop() if _among(own, seen.past) else None
    if said.new:
        return None
    if own == seen.digest and (seen.stamps_vary or seen.ended):
        return Repeat()
    if seen.unread and _is_alike(said, seen, digest):
        return Repeat()
    return StaleHop() if (seen.fresh or seen.stamps_vary) and _among(own, seen.past) else None


def _is_alike(said: Single, seen: SessionSeen, digest: Fingerprint) -> bool:
    return said.sequence is None and typed_digest(said, digest) == seen.typed


def _is_stamped_anew(said: Single, seen: SessionSeen, digest: Fingerprint) -> bool:
    return bool(seen.stamp) and bool(said.stamp) and stamp_digest(said, digest) != seen.stamp


def typed_digest(said: Single, digest: Fingerprint) -> bytes:
    """The first bytes of the digest of an input that nothing numbers; of a dial none, which is no answer."""
    return b"" if said.new or said.sequence is not None else digest("typed " + said.typed)[:PAST_BYTES]


def stamp_digest(said: Single, digest: Fingerprint) -> bytes:
    """The first bytes of the digest of a stamp; none where there is none."""
    return digest("stamp " + said.stamp)[:PAST_BYTES] if said.stamp else b""


def _begin(said: Single) -> Placement:
    return First() if said.new and not said.typed else Unknown(inputs_of(said.typed))


def _among(own: bytes, past: bytes) -> bool:
    head = own[:PAST_BYTES]
    return any(past[at : at + PAST_BYTES] == head for at in range(0, len(past), PAST_BYTES))
