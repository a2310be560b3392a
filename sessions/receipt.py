"""What a session's latest answered hop leaves behind, so that the same hop is answered the same again."""

from typing import Any

import msgspec

from sessions.turn import Accumulated, Reply, Single
from sessions.turns import PAST_BYTES, Fingerprint, SessionSeen, stamp_digest, typed_digest

_PAST_HOPS = 16  # hops of a session told apart from new ones: numbered ones however late they come


class Receipt(msgspec.Struct, array_like=True, frozen=True):
    """The wire form of `SessionSeen` and the reply. Holds digests and the answer, never what was typed."""

    length: int
    digest: bytes
    number: int
    past: bytes
    text: str
    ends: bool
    typed: bytes = b""
    stamp: bytes = b""
    stamps_vary: bool = False
    keeps_place: bool = False

    @property
    def reply(self) -> Reply:
        """The answer that was given."""
        return Reply(self.text, self.ends, self.keeps_place)

    def seen(self, *, closed: bool, unread: bool = False, fresh: bool = False) -> SessionSeen:
        """What classifying needs to know; `closed` is whether the gateway has reported the session's end."""
        ended = self.ends or closed
        known = (self.length, self.digest, self.number, ended, self.past, self.typed, self.stamp, self.stamps_vary)
        return SessionSeen(*known, unread, fresh)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Receipt)


def write(
    said: Accumulated | Single, own: bytes, number: int, before: Receipt | None, reply: Reply, digest: Fingerprint
) -> bytes:
    """Pack the receipt of a hop whose last input has this number, after the one `before`; `own` is its fingerprint."""
    if isinstance(said, Accumulated):
        return _encoder.encode(
            Receipt(len(said.text), own, number, b"", reply.text, reply.ends, keeps_place=reply.keeps_place)
        )
    past, vary, stamp = b"", False, stamp_digest(said, digest)
    if before is not None and (said.sequence is not None or not said.new):  # a dial begins a session of its own
        past = (before.past + before.digest[:PAST_BYTES])[-PAST_BYTES * _PAST_HOPS :]
        vary = bool(stamp) and bool(before.stamp) and stamp != before.stamp
    return _encoder.encode(
        Receipt(
            0, own, number, past, reply.text, reply.ends, typed_digest(said, digest), stamp, vary, reply.keeps_place
        )
    )


def read(packed: Any) -> Receipt | None:  # noqa: ANN401 - what Redis returned
    """Unpack a receipt; none when nothing is remembered, or it was written by another version of Kesu."""
    if packed is None:
        return None
    try:
        return _decoder.decode(packed)
    except msgspec.MsgspecError:
        return None
