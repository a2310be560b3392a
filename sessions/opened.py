"""What opening a turn gives: the turn to play, or an answer to give again."""

from dataclasses import dataclass, field
from typing import Literal

from sessions.names import Names
from sessions.pin_try import PinTry
from sessions.receipt import Receipt
from sessions.turn import Reply, Turn


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's right to answer a caller, for a few seconds; private to the store."""

    token: str
    whole: bytes = field(repr=False)
    revision: bytes
    digest: bytes = field(repr=False)
    origin: str
    before: Receipt | None = field(repr=False)
    names: Names = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenedHop:
    """A turn that is this worker's to play.

    `inputs` is empty on a dial, one on the expected next hop, several after a gap or on a deep dial. `state`
    is what the caller's last answered hop left, in whatever session. `unknown` means that there are inputs, and
    nothing is remembered that they could answer: the machine decides, and moves no money. `hop` numbers the
    first input within its session; a dial is 0. `doubtful`: it may be the hop before once more. `pin_try`: her screen
    asks for a PIN, and this hop has been counted as a try at it.
    """

    turn: Turn
    kind: Literal["first", "next", "gap", "unknown"]
    inputs: tuple[str, ...] = field(repr=False)
    state: bytes | None = field(repr=False)
    hop: int
    lease: Lease = field(repr=False)
    doubtful: bool = False
    pin_try: PinTry | None = None

    @property
    def key(self) -> str:
        """The idempotency key of this hop's effect (of the first input's, where there are several)."""
        return self.key_of(0)

    def key_of(self, index: int) -> str:
        """The idempotency key of the effect of `inputs[index]`.

        It counts inputs, not deliveries: an input played alone and, after a crash, again within a gap has one
        key. It names no phone and no session id, for the ledger keeps it for ever.
        """
        return f"ussd:{self.turn.gateway}:{self.lease.names.session_digest}:{self.lease.origin}:{self.hop + index}"


@dataclass(frozen=True, slots=True)
class Replay:
    """An answer that was given already; nothing is to be done but to give it again.

    `late` is a hop of a session that was live before the caller dialled anew.
    """

    reply: Reply
    kind: Literal["repeat", "stale", "conflict", "late"]
