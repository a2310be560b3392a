"""The two bodies that most dialects answer with: plain text and a JSON object, always with status 200."""

import json

from app.gateways.wire import WireReply

TEXT = "text/plain; charset=utf-8"
XML = "text/xml; charset=utf-8"


def text(body: str, headers: tuple[tuple[str, str], ...] = ()) -> WireReply:
    """Answer with plain text; these headers are added."""
    return WireReply(200, TEXT, body.encode(), headers)


def json_body(**fields: object) -> WireReply:
    """Answer with a JSON object of these fields."""
    return WireReply(200, "application/json", json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace"))


def xml(body: str) -> WireReply:
    """Answer with an XML document, its declaration added."""
    return WireReply(200, XML, f'<?xml version="1.0" encoding="utf-8"?>{body}'.encode())
