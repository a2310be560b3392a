"""One OpenTelemetry span a hop, where ``KESU_TRACES_URL`` says whom to tell: never a phone, a session or an input."""

import time
from typing import TYPE_CHECKING, Any, Final

from app.gateways.networks import network_word
from app.observability.request_id import request_id

if TYPE_CHECKING:
    from app.observability.usage import HopRecord

STOP_MILLISECONDS: Final = 3_000
_FAILED: Final = frozenset({"fault", "unavailable", "busy", "slow"})


class Traces:
    """Makes spans and gives them in batches to an exporter, in a thread of its own."""

    def __init__(self, provider: Any, failed_status: Any) -> None:  # noqa: ANN401 -- types of an extra
        self._provider, self._failed_status = provider, failed_status
        self._tracer = provider.get_tracer("kesu")

    def hop(self, record: "HopRecord") -> None:
        """Tell of a hop that has just been answered."""
        ended_ns = time.time_ns()
        attributes = {
            "kesu.gateway": record.gateway,
            "kesu.network": network_word(record.network),
            "kesu.screen": record.screen,
            "kesu.outcome": record.outcome,
            "kesu.language": record.language,
            "kesu.request": request_id(),
        }
        began_ns = ended_ns - int(record.seconds * 1e9)
        span = self._tracer.start_span("hop", start_time=began_ns, attributes=attributes)
        if record.outcome in _FAILED:
            span.set_status(self._failed_status)
        span.end(end_time=ended_ns)

    def close(self) -> None:
        """Export what waits, for three seconds at most."""
        self._provider.force_flush(STOP_MILLISECONDS)
        self._provider.shutdown()


def open_traces(url: str, exporter: Any = None) -> Traces | None:  # noqa: ANN401 -- a type of an extra
    """Traces to an OTLP/HTTP address such as ``http://collector:4318/v1/traces``; none for "".

    ``exporter`` takes the place of the one that speaks to the address.

    Raises:
        ValueError: the extra ``traces`` is not installed.
    """
    if not url:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
        from opentelemetry.trace import Status, StatusCode  # noqa: PLC0415
    except ImportError as problem:
        raise ValueError("KESU_TRACES_URL is set, and the extra is missing: pip install 'kesu[traces]'") from problem
    provider = TracerProvider(resource=Resource.create({"service.name": "kesu"}))
    provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter(url)))
    return Traces(provider, Status(StatusCode.ERROR))
