"""What Prometheus is told: of hops, of the outbox, of the audit; by one process and by two that share a port."""

import asyncio
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import yaml
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from app.audit_result import keep_audit, latest_audit
from app.clock import Clock
from app.metrics import FOLDER_VARIABLE, BookGauges, counted_here
from app.usage import HopRecord, Usage
from bench.faults_parts import Web, environment
from ledger.database import Database
from ledger.errors import TryAgain
from tests.kit.network import STARTS_AT, people_aside
from tests.kit.people import phone_of

pytestmark = pytest.mark.anyio
DEPLOY = Path(__file__).parents[2] / "deploy"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
_MESSAGE = text("""
INSERT INTO outbox (group_id, key, topic, member, payload, urgent, created_us, next_us, state, attempts,
                    claimed_until_us, gateway, problem)
VALUES (:group_id, :key, 'gift', 1, '{}', 0, :at_us, :at_us, :state, 1, 0, :gateway, :problem)
""")


def samples(body: bytes) -> dict[str, float]:
    """Every sample by its name and labels."""
    found = {}
    for family in text_string_to_metric_families(body.decode()):
        for one in family.samples:
            labels = ",".join(f"{key}={value}" for key, value in sorted(one.labels.items()))
            found[f"{one.name}{{{labels}}}" if labels else one.name] = one.value
    return found


async def test_what_the_database_knows(database: Database) -> None:
    from tests.village import found_village

    group_id = await found_village(database)
    clock = Clock(NOON)
    empty = samples(await BookGauges(database, clock).read())
    assert empty["kesu_outbox_waiting"] == 0
    assert empty["kesu_outbox_late_seconds"] == 0
    assert "kesu_audit_clean" not in empty
    late_us = int((NOON - timedelta(minutes=5)).timestamp() * 1e6)
    async with database.unit() as unit:
        for key, state, problem in (("a", "waiting", None), ("b", "waiting", "throttled"), ("c", "dead", "bad_number")):
            gateway = "orange" if problem else None
            await unit.fetch(
                _MESSAGE, group_id=group_id, key=key, at_us=late_us, state=state, gateway=gateway, problem=problem
            )
    await keep_audit(database, clean=True, now=NOON - timedelta(hours=2))
    await keep_audit(database, clean=False, now=NOON - timedelta(hours=1))
    now = samples(await BookGauges(database, clock).read())
    assert now["kesu_outbox_waiting"] == 2
    assert now["kesu_outbox_due"] == 2
    assert 300 <= now["kesu_outbox_late_seconds"] < 310
    assert now["kesu_outbox_troubled{gateway=orange,problem=throttled,state=waiting}"] == 1
    assert now["kesu_outbox_troubled{gateway=orange,problem=bad_number,state=dead}"] == 1
    assert now["kesu_audit_clean"] == 0
    assert 3600 <= now["kesu_audit_age_seconds"] < 3610
    found = await latest_audit(database)
    assert found is not None
    assert not found.clean


async def test_a_database_that_is_away_is_said() -> None:
    class Away:
        async def fetch(self, *_: object, **__: object) -> list[object]:
            raise TryAgain("away")

    assert samples(await BookGauges(Away(), Clock(NOON)).read()) == {"kesu_database_up": 0}  # type: ignore[arg-type]


def test_hops_of_this_process() -> None:
    registry = CollectorRegistry()
    usage = Usage(registry, Clock(NOON))
    usage.hop(HopRecord("hubtel", "orange", "home", "shown", "fr", 0.004))
    usage.hop(HopRecord("hubtel", "orange", "pin", "pin.locked", "fr", 0.004))
    usage.limited("phone")
    seen = samples(counted_here(registry))
    assert seen["kesu_hops_total{gateway=hubtel,outcome=shown,screen=home}"] == 1
    assert seen["kesu_pin_locks_total"] == 1
    assert seen["kesu_limited_hops_total{by=phone}"] == 1


@pytest.fixture
def two(tmp_path: Path, sqlite_template: Path, redis_url: str) -> Iterator[list[Web]]:
    """Two processes that keep one count, as ``kesu serve --workers 2`` has them."""
    books = tmp_path / "books.db"
    books.write_bytes(sqlite_template.read_bytes())
    people_aside(f"sqlite:///{books}")
    folder = tmp_path / "metrics"
    folder.mkdir()
    settings = environment(f"sqlite:///{books}", redis_url, KESU_CLOCK=STARTS_AT.isoformat())
    webs = [Web(tmp_path, f"web{number}", settings | {FOLDER_VARIABLE: str(folder)}) for number in range(2)]
    for web in webs:
        web.start()
    yield webs
    for web in webs:
        web.stop()


async def test_two_processes_count_together(two: list[Web]) -> None:
    async with httpx.AsyncClient() as client:
        for number, web in enumerate(two):
            form = {
                "sessionId": f"m{number}",
                "phoneNumber": phone_of(6 + number),
                "text": "",
                "serviceCode": "*384*22#",
            }
            assert (await client.post(web.address, data=form)).text.startswith("CON ")
    for web in two:
        seen = samples((await asyncio.to_thread(web.read, "/metrics")).encode())
        hops = [value for name, value in seen.items() if name.startswith("kesu_hops_total")]
        assert sum(hops) == 2
        assert seen["kesu_database_up"] == 1


def every_name() -> set[str]:
    """The names of everything that ``/metrics`` can hold, those of a histogram and counters as Prometheus has them."""
    registry = CollectorRegistry()
    usage = Usage(registry, Clock(NOON))
    usage.hop(HopRecord("hubtel", "orange", "home", "shown", "fr", 0.004))
    own = {name for family in registry.collect() for name in (*(one.name for one in family.samples), family.name)}
    counters = {f"{name}_total" for name in own if f"{name}_total" in own or name in {"kesu_sessions", "kesu_bad_hops"}}
    source = (DEPLOY.parent / "app" / "metrics.py").read_text()
    return own | counters | set(re.findall(r'"(kesu_[a-z_]+)"', source)) | {"kesu_limited_hops_total"}


def names_in(written: str) -> set[str]:
    return set(re.findall(r"\bkesu_[a-z_]+", written))


def test_alerts_are_about_what_there_is() -> None:
    alerts = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())
    rules = [rule for group in alerts["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules) >= 10
    for rule in rules:
        assert {"alert", "expr", "labels", "annotations"} <= rule.keys()
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"]
        assert rule["expr"].count("(") == rule["expr"].count(")")
        assert names_in(rule["expr"]) <= every_name(), rule["alert"]
        assert names_in(rule["expr"]) or "up{" in rule["expr"]


def test_who_is_woken_by_what() -> None:
    """Prometheus' own program reads the rules, and plays figures through them."""
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("no promtool here: install prometheus")
    for question in (["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml"]):
        done = subprocess.run(
            [promtool, *question], cwd=DEPLOY / "prometheus", capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_dashboard_shows_what_there_is() -> None:
    dashboard = json.loads((DEPLOY / "grafana" / "dashboard.json").read_text())
    expressions = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]
    assert len(expressions) >= 10
    for expression in expressions:
        assert names_in(expression), expression
        assert names_in(expression) <= every_name(), expression
    places = [tuple(panel["gridPos"].values()) for panel in dashboard["panels"]]
    assert len(set(places)) == len(places)
