"""What is counted of every hop: where callers are and how it went. No phone, no name, no input."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram

from app.configuration.clock import Clock
from app.gateways.networks import network_word
from app.observability.records import Records
from app.observability.tally import ScreenTally, TallyKey
from menus.engine.caller import Caller, unpack
from menus.engine.machine import MAX_TRIES
from menus.engine.screens import Tell
from menus.screens import SCREENS

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3)
_REFUSED: Final[Mapping[str, str]] = {
    "secret": "its address does not hold KESU_GATEWAY_SECRET: give the gateway the right address",
    "network": "not of KESU_ALLOWED_NETWORKS: add its network, or name the proxy in KESU_TRUSTED_PROXIES",
    "gateway": "no gateway has the name in its address: see docs/gateways.md",
}
"""What to do about a call that was not let in; said at the first of each kind, counted at every one."""
_AGAIN_AND_AGAIN = "gave_up"
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class HopRecord:
    """One hop. ``outcome``: shown, again, refused, end, gave_up, slow, a replay's kind, busy, unavailable or fault.

    ``state`` is the caller's packed state after it, of which only the group is read; ``screen`` is "" where none was
    shown anew.
    """

    gateway: str
    network: str
    screen: str
    outcome: str
    language: str
    seconds: float
    state: bytes | None = None


class Usage:
    """Counters of this process, the tally that the panel's funnel is made of, and the single records."""

    def __init__(self, registry: CollectorRegistry, clock: Clock, records: Records) -> None:
        self.tally, self.records = ScreenTally(), records
        self._said_refused: set[str] = set()
        self._counters: dict[tuple[str, str, str], Counter] = {}
        self._clock = clock
        self._hops = Counter("kesu_hops", "Hops answered", ("gateway", "screen", "outcome"), registry=registry)
        self._seconds = Histogram("kesu_hop_seconds", "Time to answer", buckets=_SECONDS, registry=registry)
        self._sessions = Counter("kesu_sessions", "Sessions ended", ("gateway", "outcome"), registry=registry)
        self._bad = Counter("kesu_bad_hops", "Requests that were no hop", ("gateway", "reason"), registry=registry)
        self._limited = Counter("kesu_limited_hops", "Hops beyond a limit", ("by",), registry=registry)
        self._refused = Counter("kesu_refused_calls", "Gateway requests refused", ("by",), registry=registry)
        about = "Requests whose address holds the gateway secret that is accepted beside the current one"
        self._other = Counter("kesu_other_secret", about, ("gateway",), registry=registry)
        about = "Acts that outlasted their hop, by how they ended: written, refused, failed"
        self._late = Counter("kesu_late_acts", about, ("ended",), registry=registry)
        for ended in ("written", "refused", "failed"):  # at zero from the start: the first one is a change
            self._late.labels(ended)
        self._unspoken = Counter(
            "kesu_unspoken_lines",
            "Lines said in French, or not at all, for want of a clip",
            ("language",),
            registry=registry,
        )
        self._sounds = Counter("kesu_sounds", "Sounds that gateways fetched", ("gateway",), registry=registry)
        self._sound_octets = Counter("kesu_sound_bytes", "Size of those sounds", ("gateway",), registry=registry)
        self._call_seconds = Counter("kesu_call_seconds", "Length of calls that ended", ("gateway",), registry=registry)
        self._locks = Counter("kesu_pin_locks", "PINs that were locked", registry=registry)

    def hop(self, record: HopRecord) -> None:
        """Count one answered hop."""
        self._counter(record.gateway, record.screen, record.outcome).inc()
        self._seconds.observe(record.seconds)
        self.records.add(
            self._clock.now(),
            kind="hop",
            gateway=record.gateway,
            network=network_word(record.network),
            screen=record.screen,
            outcome=record.outcome,
            language=record.language,
            milliseconds=round(record.seconds * 1_000),
        )
        if record.screen:
            caller = unpack(record.state) if record.state else None
            left = int(record.outcome == _AGAIN_AND_AGAIN)
            self._place(record.screen, record.language, record.network, caller, shown=1, given_up=left)

    def _counter(self, gateway: str, screen: str, outcome: str) -> Counter:
        """The counter of these labels; looking it up in the registry takes a lock and costs more than counting."""
        labels = (gateway, screen, outcome)
        counter = self._counters.get(labels)
        if counter is None:
            counter = self._counters[labels] = self._hops.labels(*labels)
        return counter

    def session(self, gateway: str, outcome: str, network: str = "", left: bytes | None = None) -> None:
        """Count one ended session; ``left`` is the state of a caller who was still being asked something."""
        self._sessions.labels(gateway, outcome).inc()
        caller = unpack(left) if left is not None and outcome != "completed" else None
        abandoned = caller is not None and not _had_ended(caller)
        self.records.add(
            self._clock.now(),
            kind="session",
            gateway=gateway,
            network=network_word(network),
            screen=caller.screen if caller is not None and abandoned else "",
            outcome="gave_up" if abandoned and outcome == "cut" else outcome,
            language=caller.language if caller is not None else "",
        )
        if caller is None or not abandoned:
            return
        self._place(caller.screen, caller.language, network, caller, given_up=1)

    def bad_hop(self, gateway: str, reason: str) -> None:
        """Count one request that no adapter could read."""
        self._bad.labels(gateway, reason).inc()

    def limited(self, by: str) -> None:
        """Count one hop that was beyond a limit: ``phone`` or ``source``."""
        self._limited.labels(by).inc()

    def refused(self, by: str) -> None:
        """Count one request that was not let in: an unknown ``gateway``, a wrong ``secret``, a foreign ``network``."""
        self._refused.labels(by).inc()
        if by not in self._said_refused:
            self._said_refused.add(by)
            log.warning("call_refused", by=by, why=_REFUSED[by])

    def locked(self) -> None:
        """Count one PIN that wrong tries have just locked."""
        self._locks.inc()

    def call(self, gateway: str, seconds: int) -> None:
        """Count one call that ended: its gateway charges by the second or the minute."""
        self._call_seconds.labels(gateway).inc(seconds)

    def unspoken(self, language: str, _key: str) -> None:
        """Count one line that a language has no clips for."""
        self._unspoken.labels(language).inc()

    def sound(self, gateway: str, octets: int) -> None:
        """Count one sound that was fetched."""
        self._sounds.labels(gateway).inc()
        self._sound_octets.labels(gateway).inc(octets)

    def other_secret(self, gateway: str) -> None:
        """Count one request that came by the other secret: that gateway's address is not the newest."""
        self._other.labels(gateway).inc()

    def late_act(self, screen: str, ended: str, error: str) -> None:
        """Count an act that outlasted its hop, and write a line of it: an error where it was not written."""
        self._late.labels(ended).inc()
        if ended == "written":
            log.info("late_act", screen=screen, ended=ended)
        else:
            log.error("late_act_not_written", screen=screen, ended=ended, error=error)

    def _place(
        self, screen: str, language: str, network: str, caller: Caller | None, *, shown: int = 0, given_up: int = 0
    ) -> None:
        group_id = caller.who[0] if caller is not None and caller.who is not None else 0
        day = self._clock.now().date().isoformat()
        self.tally.add(TallyKey(day, group_id, screen, language, network_word(network)), shown=shown, given_up=given_up)


def _had_ended(caller: Caller) -> bool:
    """Whether what she saw last asked for nothing, or she was told to call again."""
    screen = SCREENS.get(caller.screen)
    return screen is None or (isinstance(screen, Tell) and screen.ends) or caller.tries >= MAX_TRIES
