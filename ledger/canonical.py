"""One way to turn values into bytes, so that a hash means the same on every machine and in every year."""

import hashlib
from datetime import UTC, date, datetime, timedelta

GENESIS = bytes(32)
_EPOCH_DAY = date(1970, 1, 1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CHAIN_TAG = b"kesu/chain/1"

type_error = "no canonical form for {0}"


def day_number(day: date) -> int:
    """Whole days since 1970-01-01."""
    return (day - _EPOCH_DAY).days


def microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970 in UTC; the datetime must know its zone."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _canonical(value: object) -> bytes:
    """A type letter, the length, the bytes: no two different values share a form."""
    match value:
        case None:
            tag, body = b"n", b""
        case bytes():
            tag, body = b"b", value
        case int():
            tag, body = b"i", str(value).encode()
        case str():
            tag, body = b"s", value.encode()
        case list() | tuple():
            tag, body = b"l", b"".join(map(_canonical, value))
        case _:
            raise TypeError(type_error.format(type(value).__name__))
    return tag + len(body).to_bytes(4, "big") + body


def digest_fields(*fields: object) -> bytes:
    """SHA-256 over the canonical forms of the fields, in order (32 bytes)."""
    return hashlib.sha256(b"".join(map(_canonical, fields))).digest()


def chain_hash(previous: bytes, group_id: int, seq: int, payload: bytes) -> bytes:
    """The chain's next link: tag, previous hash, group, number in the group, payload hash (32 bytes)."""
    place = group_id.to_bytes(8, "big", signed=True) + seq.to_bytes(8, "big", signed=True)
    return hashlib.sha256(_CHAIN_TAG + previous + place + payload).digest()
