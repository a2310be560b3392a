"""The recorded samples of every dialect as requests that an adapter can read."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from app.gateways.wire import Wire

SAMPLES: dict[str, Any] = json.loads(
    (Path(__file__).parents[3] / "data" / "gateway_samples.json").read_text(encoding="utf-8")
)


def wire(sample: str, hop: str, *, path: str | None = None, **changes: object) -> Wire:
    """Build the request of a sample, with some of its fields changed, or taken away by None."""
    recorded = SAMPLES[sample][hop]
    method, where = recorded["method"], recorded.get("path", "") if path is None else path
    if "xml" in recorded:
        return Wire(method, where, "", {"content-type": "text/xml"}, recorded["xml"].encode())
    if "json" in recorded:
        body = json.dumps(_changed(recorded["json"], changes)).encode()
        return Wire(method, where, "", {"content-type": "application/json"}, body)
    fields = urlencode(_changed(recorded.get("form") or recorded.get("query", {}), changes))
    if "query" in recorded:
        return Wire(method, where, fields, {}, b"")
    return Wire(method, where, "", {"content-type": "application/x-www-form-urlencoded"}, fields.encode())


def _changed(fields: dict[str, Any], changes: dict[str, object]) -> dict[str, Any]:
    return {name: value for name, value in (fields | changes).items() if value is not None}
