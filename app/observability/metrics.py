"""``/metrics`` for Prometheus: what this machine's processes counted, and what the database knows for all of them."""

import os
import time
from collections.abc import Iterable
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import bindparam, case, func, select

from app.configuration.clock import Clock
from app.observability.done import LastDone, last_done
from ledger.books.canonical import microseconds
from ledger.books.errors import TryAgain
from ledger.database import Database
from ledger.database.clock import clock_ahead
from ledger.tables import Outbox, table_of

FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Set before a process starts: the folder in which all web processes of a machine keep their counts together."""

REMEMBERED_SECONDS: Final = 15
_outbox = table_of(Outbox)
_WAITING: Final = select(
    func.count().label("waiting"),
    func.count(case((_outbox.c.next_us <= bindparam("now_us"), 1))).label("due"),
    func.min(_outbox.c.next_us).label("oldest_us"),
).where(_outbox.c.state == "waiting")
_TROUBLED: Final = (
    select(
        func.coalesce(_outbox.c.gateway, "").label("gateway"),
        _outbox.c.problem,
        _outbox.c.state,
        func.count().label("messages"),
    )
    .where(_outbox.c.state.in_(("waiting", "dead")), _outbox.c.problem.is_not(None))
    .group_by(_outbox.c.gateway, _outbox.c.problem, _outbox.c.state)
)


def counted_here(registry: CollectorRegistry) -> bytes:
    """The counters of this process, or of all of this machine's processes where they share a folder."""
    if FOLDER_VARIABLE not in os.environ:
        return generate_latest(registry)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call] # the library leaves it bare
    return generate_latest(together)


class BookGauges:
    """What the database says: the same whichever process is asked, and asked of it at most every 15 seconds."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._text, self._until = b"", 0.0

    async def read(self) -> bytes:
        """The gauges as text; only that the database is away when it is."""
        if time.monotonic() < self._until:
            return self._text
        registry = CollectorRegistry()
        registry.register(_Fixed(await self._families()))
        self._text, self._until = generate_latest(registry), time.monotonic() + REMEMBERED_SECONDS
        return self._text

    async def _families(self) -> list[GaugeMetricFamily]:
        now_us = microseconds(self._clock.now())
        up = GaugeMetricFamily("kesu_database_up", "Whether the database answers")
        try:
            waiting = (await self._database.fetch(_WAITING, now_us=now_us))[0]
            troubled = await self._database.fetch(_TROUBLED)
            done = await last_done(self._database)
            ahead = await clock_ahead(self._database)
        except TryAgain:
            up.add_metric([], 0)
            return [up]
        up.add_metric([], 1)
        late_us = now_us - waiting["oldest_us"] if waiting["due"] else 0
        rows = [(row["gateway"], row["problem"], row["state"], row["messages"]) for row in troubled]
        return [
            up,
            _one("kesu_outbox_waiting", "Messages that wait", waiting["waiting"]),
            _one("kesu_outbox_due", "Messages that could go now", waiting["due"]),
            _one("kesu_outbox_late_seconds", "How long the longest waiting one could have gone", late_us / 1_000_000),
            _troubled(rows),
            *_done(done, now_us),
            _one("kesu_clock_ahead_seconds", "This machine's clock less the database's", -ahead.total_seconds()),
        ]


class _Fixed(Collector):
    """Gives the families it was made with."""

    def __init__(self, families: list[GaugeMetricFamily]) -> None:
        self._families = families

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """All of them."""
        return self._families


def _one(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, about, value=value)


def _troubled(rows: list[tuple[str, str, str, int]]) -> GaugeMetricFamily:
    about = "Messages that a gateway or a rule held up, and those that died of it"
    family = GaugeMetricFamily("kesu_outbox_troubled", about, labels=("gateway", "problem", "state"))
    for gateway, problem, state, messages in rows:
        family.add_metric([gateway, problem, state], messages)
    return family


def _done(done: LastDone, now_us: int) -> list[GaugeMetricFamily]:
    """How long ago each was; what was never done has no figure."""
    ages = (
        ("kesu_audit_age_seconds", "How long ago all books were audited", done.audit_us),
        ("kesu_backup_age_seconds", "How long ago a backup in order was made", done.backup_us),
        ("kesu_worker_age_seconds", "How long ago a worker looked at its schedule", done.worker_us),
    )
    found = [_one(name, about, max(0, now_us - at_us) / 1_000_000) for name, about, at_us in ages if at_us is not None]
    if done.audit_us is not None:
        found.append(_one("kesu_audit_clean", "Whether the latest audit found nothing", int(done.audit_clean)))
    return found
