"""Bodies and queries of the slower dialects read into named fields, with limits and without surprises."""

import json
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from app.gateways.encoding import charset_of
from app.gateways.wire import MAX_BODY_BYTES, BadHop, BadHopReason, GatewayRequest

MAX_FIELDS = 64
# A document type could declare entities that grow without end or read files; no dialect needs one.
DECLARATION = re.compile(r"<!(?!\[CDATA\[|--)")
# Half a character, which JSON can spell and nothing can store.
SURROGATE = re.compile("[\ud800-\udfff]")
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]")


def body_text(wire: GatewayRequest) -> str:
    """Give the body as text.

    Raises:
        BadHop: when it is empty, over 16 kB or not in its charset.
    """
    if not wire.body:
        raise BadHop(BadHopReason.EMPTY)
    if len(wire.body) > MAX_BODY_BYTES:
        raise BadHop(BadHopReason.TOO_LARGE)
    try:
        return wire.body.decode(charset_of(wire))
    except UnicodeDecodeError:
        raise BadHop(BadHopReason.NOT_TEXT) from None


def query(wire: GatewayRequest) -> Mapping[str, object]:
    """Read a GET query; a field given twice is a bad hop, because nobody can say which one is meant."""
    if not wire.query:
        raise BadHop(BadHopReason.EMPTY)
    if len(wire.query) > MAX_BODY_BYTES:
        raise BadHop(BadHopReason.TOO_LARGE)
    try:
        pairs = parse_qsl(wire.query, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError:
        raise BadHop(BadHopReason.WRONG_SHAPE) from None
    return _once(pairs)


def json_object(wire: GatewayRequest) -> Mapping[str, object]:
    """Read a JSON object; a name given twice is a bad hop, and so are NaN and endless nesting."""
    try:
        read = json.loads(body_text(wire), object_pairs_hook=_once, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise BadHop(BadHopReason.WRONG_SHAPE) from None
    if not isinstance(read, dict):
        raise BadHop(BadHopReason.WRONG_SHAPE)
    return read


def xml_root(wire: GatewayRequest, tag: str) -> ET.Element:
    """Read an XML body whose outermost element is `tag`; one with a document type is refused unread."""
    written = body_text(wire)
    if DECLARATION.search(written):
        raise BadHop(BadHopReason.WRONG_SHAPE)
    try:
        root = ET.fromstring(written)  # noqa: S314 - no document type reaches it, and 16 kB at most
    except (ET.ParseError, ValueError, LookupError):
        raise BadHop(BadHopReason.WRONG_SHAPE) from None
    if root.tag != tag:
        raise BadHop(BadHopReason.WRONG_SHAPE)
    return root


def children(root: ET.Element) -> Mapping[str, object]:
    """Give the children of an element that hold text alone, by tag; one given twice is a bad hop."""
    return _once([(child.tag, child.text or "") for child in root if len(child) == 0])


def needed(fields: Mapping[str, object], *names: str) -> str:
    """Give the first of these fields that is there and not empty.

    Raises:
        BadHop: it cannot be read.
    """
    for name in names:
        if text := given(fields, name):
            return text
    raise BadHop(BadHopReason.MISSING_FIELD)


def given(fields: Mapping[str, object], name: str) -> str:
    """Give a field as text, "" when it is missing; a whole number is written out, anything else is a bad hop."""
    value = fields.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadHop(BadHopReason.WRONG_SHAPE)
    text = str(value)
    if SURROGATE.search(text):
        raise BadHop(BadHopReason.NOT_TEXT)
    return text


def flag(fields: Mapping[str, object], name: str) -> bool:
    """Give a yes or no, which some gateways write as text.

    Raises:
        BadHop: when it is missing or neither.
    """
    value = fields.get(name)
    if isinstance(value, bool):
        return value
    match str(value).lower():
        case "true" | "1":
            return True
        case "false" | "0":
            return False
        case "none":
            raise BadHop(BadHopReason.MISSING_FIELD)
        case _:
            raise BadHop(BadHopReason.WRONG_SHAPE)


def xml_text(text: str) -> str:
    """Write a text so that it can stand inside an element or a quoted attribute."""
    return escape(NOT_XML.sub("", text), {'"': "&quot;"})


def _once(pairs: list[tuple[str, object]] | list[tuple[str, str]]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for name, value in pairs:
        if name in fields:
            raise BadHop(BadHopReason.REPEATED_FIELD)
        fields[name] = value
    return fields


def _refuse_constant(_name: str) -> object:
    raise BadHop(BadHopReason.WRONG_SHAPE)
