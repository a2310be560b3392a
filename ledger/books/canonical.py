"""One way to turn values into bytes, so that a hash means the same on every machine and in every year."""

import hashlib
import struct
from datetime import UTC, date, datetime, timedelta

GENESIS = bytes(32)
_EPOCH_DAY = date(1970, 1, 1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CHAIN_TAG = b"kesu/chain/1"
_LENGTH = struct.Struct(">I").pack

type_error = "no canonical form for {0}"


def day_number(day: date) -> int:
    """Whole days since 1970-01-01."""
    return (day - _EPOCH_DAY).days


def microseconds(moment: datetime) -> int:
    """Whole microseconds since 1970 in UTC; the datetime must know its zone."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(moment_us: int) -> datetime:
    """The moment, in UTC, that is so many microseconds after 1970."""
    return _EPOCH + timedelta(microseconds=moment_us)


def day_of(moment_us: int) -> date:
    """The day, in Mali as in UTC, of a moment in whole microseconds since 1970."""
    return moment_of(moment_us).date()


def _canonical(value: object) -> bytes:
    """A type letter, the length, the bytes: no two different values share a form."""
    # Plain tests in the order of how often they are met: every posting comes through here forty times.
    if isinstance(value, str):
        tag, body = b"s", value.encode()
    elif isinstance(value, int):
        tag, body = b"i", b"%d" % value
    elif isinstance(value, list | tuple):
        tag, body = b"l", b"".join(map(_canonical, value))
    elif isinstance(value, bytes):
        tag, body = b"b", value
    elif value is None:
        return b"n\x00\x00\x00\x00"
    else:
        raise TypeError(type_error.format(type(value).__name__))
    return tag + _LENGTH(len(body)) + body


def digest_fields(*fields: object) -> bytes:
    """SHA-256 over the canonical forms of the fields, in order (32 bytes)."""
    return hashlib.sha256(b"".join(map(_canonical, fields))).digest()


def chain_hash(previous: bytes, group_id: int, seq: int, payload: bytes) -> bytes:
    """The chain's next link: tag, previous hash, group, number in the group, payload hash (32 bytes)."""
    place = group_id.to_bytes(8, "big", signed=True) + seq.to_bytes(8, "big", signed=True)
    return hashlib.sha256(_CHAIN_TAG + previous + place + payload).digest()
