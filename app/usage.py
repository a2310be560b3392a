"""What is counted of every hop: where callers are and how it went. No phone, no name, no input."""

from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3)


@dataclass(frozen=True, slots=True)
class HopRecord:
    """One hop. ``outcome``: shown, again, refused, end, gave_up, slow, a replay's kind, busy, unavailable or fault."""

    gateway: str
    network: str
    screen: str
    outcome: str
    language: str
    seconds: float


class Usage:
    """Counters of this process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._hops = Counter("kesu_hops", "Hops answered", ("gateway", "screen", "outcome"), registry=registry)
        self._seconds = Histogram("kesu_hop_seconds", "Time to answer", buckets=_SECONDS, registry=registry)
        self._sessions = Counter("kesu_sessions", "Sessions ended", ("gateway", "outcome"), registry=registry)
        self._bad = Counter("kesu_bad_hops", "Requests that were no hop", ("gateway", "reason"), registry=registry)

    def hop(self, record: HopRecord) -> None:
        """Count one answered hop."""
        self._hops.labels(record.gateway, record.screen, record.outcome).inc()
        self._seconds.observe(record.seconds)

    def session(self, gateway: str, outcome: str) -> None:
        """Count one ended session."""
        self._sessions.labels(gateway, outcome).inc()

    def bad_hop(self, gateway: str, reason: str) -> None:
        """Count one request that no adapter could read."""
        self._bad.labels(gateway, reason).inc()
