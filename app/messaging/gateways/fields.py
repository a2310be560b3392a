"""Fields of a gateway's call on us, read with limits."""

from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from app.messaging.gateways.port import BadCallback

MAX_FIELDS = 40
MAX_FIELD_CHARACTERS = 1_000


def needed(fields: Mapping[str, str], name: str) -> str:
    """Give a field that must be there.

    Raises:
        BadCallback: naming it.
    """
    value = fields.get(name, "").strip()
    if not value or len(value) > MAX_FIELD_CHARACTERS:
        raise BadCallback(f"{name} is missing or too long")
    return value


def read_fields(encoded: bytes) -> dict[str, str]:
    """Read a query or form. A ``charset`` field says how ``text`` is encoded, as Kannel does; all else is UTF-8.

    Raises:
        BadCallback: when there are too many fields.
    """
    pairs = [pair.partition(b"=") for pair in encoded.split(b"&") if pair]
    if len(pairs) > MAX_FIELDS:
        raise BadCallback("too many fields")
    raw = {unquote_to_bytes(name): unquote_to_bytes(value.replace(b"+", b" ")) for name, _, value in pairs}
    charset = raw.get(b"charset", b"UTF-8").decode("ascii", "replace").upper()
    codec = "utf-16-be" if charset in ("UTF-16BE", "UCS-2", "UCS2") else "utf-8"
    return {
        name.decode("utf-8", "replace"): value.decode(codec if name == b"text" else "utf-8", "replace")
        for name, value in raw.items()
    }
