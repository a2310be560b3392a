"""Fields of a gateway's call on us, read with limits."""

import codecs
from collections.abc import Mapping
from email.message import Message
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote_to_bytes

from app.messaging.gateways.port import BadCallback

MAX_FIELDS = 40
MAX_FIELD_CHARACTERS = 1_000
_ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {"ucs-2": "utf-16-be", "ucs2": "utf-16-be", "utf-16": "utf-16-be", "windows1252": "cp1252", "ansi": "cp1252"}
)
CODINGS: Final[Mapping[str, str]] = MappingProxyType(
    {"1": "ascii", "3": "latin-1", "6": "iso8859-5", "7": "iso8859-8", "8": "utf-16-be"}
)
"""SMPP 3.4, data_coding (5.2.19): what a short message is in; 0 is the centre's own, which comes recoded."""


def needed(fields: Mapping[str, str], name: str) -> str:
    """Give a field that must be there.

    Raises:
        BadCallback: naming it.
    """
    value = fields.get(name, "").strip()
    if not value or len(value) > MAX_FIELD_CHARACTERS:
        raise BadCallback(f"{name} is missing or too long")
    return value


def read_fields(encoded: bytes, content_type: str = "") -> dict[str, str]:
    """Read a query or form in the encoding that it declares.

    That is a ``charset`` field (Kannel: of ``text``), SMPP's data coding in ``coding`` (Jasmin: of ``content``),
    the content type's charset, or else UTF-8; what is no UTF-8 though nothing else was declared is Windows-1252.

    Raises:
        BadCallback: when there are too many fields.
    """
    pairs = [pair.partition(b"=") for pair in encoded.split(b"&") if pair]
    if len(pairs) > MAX_FIELDS:
        raise BadCallback("too many fields")
    raw = {unquote_to_bytes(name): unquote_to_bytes(value.replace(b"+", b" ")) for name, _, value in pairs}
    declared = declared_charset(content_type)
    charset = codec_of(raw.get(b"charset", b"").decode("ascii", "replace")) or declared
    coding = CODINGS.get(raw.get(b"coding", b"").decode("ascii", "replace").strip(), "") or charset
    spoken = {b"text": charset, b"content": coding}
    return {name.decode("utf-8", "replace"): decoded(value, spoken.get(name, declared)) for name, value in raw.items()}


def declared_charset(content_type: str) -> str:
    """The codec that a content type names; "" when it names none, or one that nobody knows."""
    message = Message()
    message["content-type"] = content_type
    return codec_of(str(message.get_param("charset") or ""))


def codec_of(name: str) -> str:
    """The codec of text that a gateway's name of an encoding stands for; "" when nobody knows it."""
    wanted = name.strip().lower()
    try:
        found = codecs.lookup(_ALIASES.get(wanted, wanted))
        b"\0\0\0a".decode(found.name)
    except (LookupError, ValueError):  # no such codec, or one that is not of text
        return ""
    return found.name


def decoded(value: bytes, codec: str) -> str:
    """The text of these octets; what cannot be read in ``codec`` ("": none was declared) is never lost silently."""
    if codec.startswith("utf-16") and value.isascii() and b"\0" not in value:
        codec = ""  # recoded on its way: two letters of ours would be one sign of Chinese
    try:
        return value.decode(codec or "utf-8")
    except UnicodeDecodeError:
        return value.decode(codec or "cp1252", "replace")
