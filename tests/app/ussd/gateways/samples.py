"""The recorded samples of every dialect as requests that an adapter can read."""

import json
from typing import Any
from urllib.parse import urlencode

from app.gateways.wire import GatewayRequest
from bench.dialects_described import ANSWERED, DIALLED, SAMPLES, described, request

DESCRIBED = sorted(described())


def described_wire(dialect: str, hop: str, typed: str = "") -> GatewayRequest:
    """A hop of a dialect that its samples describe, with something else typed."""
    made = {DIALLED if hop == "dial" else ANSWERED: typed} if typed else {}
    method, query, body, kind = request(dialect, hop, made)
    return GatewayRequest(method, "", query, {"content-type": kind}, body)


def wire(sample: str, hop: str, *, path: str | None = None, **changes: object) -> GatewayRequest:
    """Build the request of a sample, with some of its fields changed, or taken away by None."""
    recorded = SAMPLES[sample][hop]
    method, where = recorded["method"], recorded.get("path", "") if path is None else path
    if "xml" in recorded:
        return GatewayRequest(method, where, "", {"content-type": "text/xml"}, recorded["xml"].encode())
    if "json" in recorded:
        body = json.dumps(_changed(recorded["json"], changes)).encode()
        return GatewayRequest(method, where, "", {"content-type": "application/json"}, body)
    fields = urlencode(_changed(recorded.get("form") or recorded.get("query", {}), changes))
    if "query" in recorded:
        return GatewayRequest(method, where, fields, {}, b"")
    return GatewayRequest(method, where, "", {"content-type": "application/x-www-form-urlencoded"}, fields.encode())


def _changed(fields: dict[str, Any], changes: dict[str, object]) -> dict[str, Any]:
    return {name: value for name, value in (fields | changes).items() if value is not None}
