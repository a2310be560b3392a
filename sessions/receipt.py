"""What a session's latest answered hop leaves behind, so that the same hop is answered the same again."""

from typing import Any

import msgspec

from sessions.turn import Accumulated, Reply, Single
from sessions.turns import PAST_BYTES, Seen

_PAST_HOPS = 16  # numbered hops of a session told apart from new ones, however late they come


class Receipt(msgspec.Struct, array_like=True, frozen=True):
    """The wire form of `Seen` and the reply. Holds digests and the answer, never what was typed."""

    length: int
    digest: bytes
    number: int
    past: bytes
    text: str
    ends: bool
    keeps_place: bool = False

    @property
    def reply(self) -> Reply:
        """The answer that was given."""
        return Reply(self.text, self.ends, self.keeps_place)

    def seen(self, *, closed: bool) -> Seen:
        """What classifying needs to know; `closed` is whether the gateway has told of the session's end."""
        return Seen(self.length, self.digest, self.number, self.ends or closed, self.past)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Receipt)


def write(said: Accumulated | Single, digest: bytes, number: int, before: Receipt | None, reply: Reply) -> bytes:
    """Pack the receipt of a hop whose last input has this number, after the one `before`."""
    length = len(said.text) if isinstance(said, Accumulated) else 0
    past = b""
    if isinstance(said, Single) and said.sequence is not None and before is not None:
        past = (before.past + before.digest[:PAST_BYTES])[-PAST_BYTES * _PAST_HOPS :]
    return _encoder.encode(Receipt(length, digest, number, past, reply.text, reply.ends, reply.keeps_place))


def read(packed: Any) -> Receipt | None:  # noqa: ANN401 - what Redis returned
    """Unpack a receipt; none when nothing is remembered, or it was written by another version of Kesu."""
    if packed is None:
        return None
    try:
        return _decoder.decode(packed)
    except msgspec.MsgspecError:
        return None
