"""One span a hop where traces are configured: what happened, and nothing of who called."""

import json

import pytest

from app.observability.traces import open_traces
from app.observability.usage import HopRecord

sdk = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter", reason="the extra traces")


def test_nothing_without_an_address() -> None:
    assert open_traces("") is None


def test_a_span_says_what_happened() -> None:
    exporter = sdk.InMemorySpanExporter()
    traces = open_traces("http://127.0.0.1:9/v1/traces", exporter)
    assert traces is not None
    traces.hop(HopRecord("hubtel", "orange", "home", "shown", "fr", 0.25, b"+22370000109 4826"))
    traces.hop(HopRecord("hubtel", "orange", "", "fault", "", 0.5))
    traces.close()
    shown, fault = exporter.get_finished_spans()
    assert shown.name == "hop"
    assert shown.attributes["kesu.screen"] == "home"
    assert shown.end_time - shown.start_time == 250_000_000
    assert shown.status.is_ok
    assert not fault.status.is_ok
    written = json.dumps([json.loads(span.to_json()) for span in (shown, fault)])
    assert "22370000109" not in written
    assert "4826" not in written
