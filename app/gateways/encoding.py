"""In which alphabet a gateway says that it writes: the charset of a body, the data coding scheme of an input."""

import codecs
import re
from typing import Final

from app.gateways.wire import BadHop, BadHopReason, GatewayRequest

_CHARSET: Final = re.compile(r"charset\s*=\s*\"?([\w.:-]+)", re.ASCII | re.IGNORECASE)
_DECLARED: Final = re.compile(rb"<\?xml[^>]*\bencoding\s*=\s*[\"']([\w.:-]+)")
# What public gateways and SMS centres name; a codec that unpacks or transforms has no business here.
_KNOWN: Final = frozenset(
    {"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "iso8859-9"}
)
_HEX_KEYS: Final = re.compile(r"(?:002[Aa]|0023|003[0-9])+", re.ASCII)
# 3GPP TS 23.038 §5, cell broadcast data coding scheme: UCS-2 is 0x11 (behind a language), 01xx10xx and 100110xx.
_UCS2_BEHIND_A_LANGUAGE: Final = 0x11


def charset_of(wire: GatewayRequest) -> str:
    """The codec of a body: what its header says, else its own XML declaration, else UTF-8.

    Raises:
        BadHop: a charset that nobody here knows.
    """
    said = _CHARSET.search(wire.headers.get("content-type", ""))
    if said is None:
        declared = _DECLARED.match(wire.body.lstrip()[:200])
        name = declared[1].decode("ascii") if declared else "utf-8"
    else:
        name = said[1]
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        raise BadHop(BadHopReason.NOT_TEXT) from None
    if codec not in _KNOWN:
        raise BadHop(BadHopReason.NOT_TEXT)
    return "utf-8-sig" if codec == "utf-8" else codec


def by_coding_scheme(message: str, scheme: str) -> str:
    """What was typed, where a data coding scheme says UCS-2 and the gateway hands its octets on in hexadecimal.

    A keypad types digits, stars and hashes: `0034` is the key 4. Anything else is left as it came.
    """
    if _is_ucs2(scheme) and _HEX_KEYS.fullmatch(message):
        return bytes.fromhex(message).decode("utf-16-be")
    return message


def _is_ucs2(scheme: str) -> bool:
    if not (scheme.isascii() and scheme.isdigit() and len(scheme) <= 3):
        return False
    code = int(scheme)
    general = code & 0xC0 == 0x40 or code & 0xF0 == 0x90
    return code == _UCS2_BEHIND_A_LANGUAGE or (general and code & 0x0C == 0x08)
