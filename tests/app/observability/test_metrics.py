"""What Prometheus is told: of hops, of the outbox, of the audit; by one process and by two that share a port."""

import asyncio
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pytest
import yaml
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from app.configuration.clock import Clock
from app.observability.done import keep, keep_audit
from app.observability.metrics import FOLDER_VARIABLE, BookGauges, counted_here
from app.observability.records import Records
from app.observability.usage import HopRecord, Usage
from bench.faults_parts import Web, environment
from ledger.books.errors import TryAgain
from ledger.database import Database, open_database
from tests.kit.network import STARTS_AT, people_aside
from tests.kit.people import phone_of
from tests.kit.recorded import voices

pytestmark = pytest.mark.anyio
DIALS = 60
DEPLOY = Path(__file__).parents[3] / "deploy"
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
    async with database.unit_of_work() as unit:
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
    assert not {"kesu_backup_age_seconds", "kesu_worker_age_seconds"} & now.keys()
    await keep(database, "backup", NOON - timedelta(days=2))
    await keep(database, "worker", NOON - timedelta(minutes=10))
    later = samples(await BookGauges(database, clock).read())
    assert 172_800 <= later["kesu_backup_age_seconds"] < 172_810
    assert 600 <= later["kesu_worker_age_seconds"] < 610


async def test_a_database_that_is_away_is_said() -> None:
    class Away:
        async def fetch(self, *_: object, **__: object) -> list[object]:
            raise TryAgain("away")

    assert samples(await BookGauges(Away(), Clock(NOON)).read()) == {"kesu_database_up": 0}  # type: ignore[arg-type]


def test_hops_of_this_process() -> None:
    registry = CollectorRegistry()
    usage = Usage(registry, Clock(NOON), Records(Path(), 0))
    usage.hop(HopRecord("hubtel", "orange", "home", "shown", "fr", 0.004))
    usage.hop(HopRecord("hubtel", "orange", "pin", "pin.locked", "fr", 0.004))  # one that found it locked
    usage.locked()
    usage.limited("phone")
    seen = samples(counted_here(registry))
    assert seen["kesu_hops_total{gateway=hubtel,outcome=shown,screen=home}"] == 1
    assert seen["kesu_pin_locks_total"] == 1
    assert seen["kesu_limited_hops_total{by=phone}"] == 1


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, redis_url: str) -> Iterator[list[Web]]:
    """Two processes that keep one count, as ``kesu serve --workers 2`` has them; everything that is counted happens."""
    folder = tmp_path_factory.mktemp("two")
    books = folder / "books.db"
    books.write_bytes(sqlite_template.read_bytes())
    people_aside(f"sqlite:///{books}")
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, trouble(f"sqlite:///{books}")).result()
    (folder / "metrics").mkdir()
    settings = environment(
        f"sqlite:///{books}",
        redis_url,
        KESU_CLOCK=STARTS_AT.isoformat(),
        KESU_GATEWAY_SECRET_OTHER="the-secret-of-before-the-change",
        KESU_PHONE_HOPS_A_MINUTE="20",
        KESU_VOICES=str(voices()),
        KESU_VOICE_PLACEHOLDERS="false",
    )
    webs = [Web(folder, f"web{number}", settings | {FOLDER_VARIABLE: str(folder / "metrics")}) for number in range(2)]
    for web in webs:
        web.start()
    for number, web in enumerate(webs):
        dial(web.address, number)
    live(webs[0])
    yield webs
    for web in webs:
        web.stop()


async def trouble(database_url: str) -> None:
    """A message that died, and all that is done beside the hops."""
    database = await open_database(database_url)
    async with database.unit_of_work() as unit:
        values = {"at_us": 1, "state": "dead", "gateway": "orange", "problem": "bad_number"}
        await unit.fetch(_MESSAGE, group_id=1, key="dead", **values)
        await unit.fetch(_ONLY_HEARD)
    await keep_audit(database, clean=True, now=STARTS_AT)
    await keep(database, "backup", STARTS_AT)
    await keep(database, "worker", STARTS_AT)
    await database.close()


_ONLY_HEARD = text("UPDATE member SET language = 'son' WHERE number = 11")


def dial(address: str, phone: int, session: str = "", text: str = "") -> str:
    form = {
        "sessionId": session or f"m{phone}",
        "phoneNumber": phone_of(6 + phone),
        "text": text,
        "serviceCode": "*384*22#",
    }
    return httpx.post(address, data=form).text


def live(web: Web) -> None:
    """A PIN is guessed until it locks, and on to the phone's limit; a hop that is none; a session's end; secrets."""
    for session in range(DIALS // 5):
        for typed in range(5):
            dial(web.address, 3, f"guess{session}", "*".join(["0000"] * typed))
    assert httpx.post(web.address, data={"sessionId": "x"}).text.startswith("END ")
    end = {
        "sessionId": "m0",
        "phoneNumber": phone_of(6),
        "status": "Success",
        "durationInMillis": "9",
        "hopsCount": "1",
    }
    assert httpx.post(f"{web.address}/events", data={**end, "networkCode": "61001", "date": "x"}).status_code == 200
    also = web.address.rpartition("/")[0] + "/the-secret-of-before-the-change"
    assert dial(also, 1, "also").startswith(("CON ", "END "))
    assert httpx.post(web.address.rpartition("/")[0] + "/no-secret-of-ours").status_code == 404
    call(web.address.replace("/ussd/", "/voice/"))


def call(address: str) -> None:
    """A call in a language that nobody recorded, to its end."""
    form = {"isActive": "1", "sessionId": "c1", "callerNumber": phone_of(11)}
    told = ET.fromstring(httpx.post(address, data=form).text)
    (play,) = told.iter("Play")
    assert httpx.get(str(play.get("url"))).status_code == 200
    httpx.post(address, data={**form, "isActive": "0", "durationInSeconds": "9"})


@pytest.fixture(scope="module")
def scraped(two: list[Web]) -> dict[str, set[str]]:
    """Every name that Prometheus gets from a running service, with its labels."""
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(two[1].read("/metrics")):
        for one in family.samples:
            found.setdefault(one.name, set()).update(one.labels)
    return found


def test_two_processes_count_together(two: list[Web]) -> None:
    for web in two:
        seen = samples(web.read("/metrics").encode())
        hops = [value for name, value in seen.items() if name.startswith("kesu_hops_total")]
        limited = seen["kesu_limited_hops_total{by=phone}"]
        assert sum(hops) + limited == DIALS + 4  # one at each door, one by the secret of before, a call
        assert seen["kesu_database_up"] == 1
        assert seen["kesu_pin_locks_total"] >= 1
        assert limited >= 1


def names_in(written: str) -> set[str]:
    return set(re.findall(r"\bkesu_[a-z_]+", written))


def labels_in(expression: str) -> set[str]:
    """The labels that an expression chooses by or adds up by."""
    chosen = {label for inside in re.findall(r"{([^}]*)}", expression) for label in re.findall(r"(\w+)\s*[=!]", inside)}
    summed = {label.strip() for inside in re.findall(r"\bby \(([^)]*)\)", expression) for label in inside.split(",")}
    return chosen | summed


def there_is(expression: str, scraped: dict[str, set[str]]) -> bool:
    """Whether a running service gives the figures that an expression names, with the labels it names."""
    names = names_in(expression)
    return names <= scraped.keys() and labels_in(expression) <= set().union(*(scraped[name] for name in names))


def test_alerts_are_about_what_there_is(scraped: dict[str, set[str]]) -> None:
    alerts = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())
    rules = [rule for group in alerts["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules) >= 10
    for rule in rules:
        assert {"alert", "expr", "labels", "annotations"} <= rule.keys()
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"]
        assert rule["expr"].count("(") == rule["expr"].count(")")
        if not re.search(r"\bup{job|\b(node|pg)_", rule["expr"]):  # Prometheus' own, and other programs' figures
            assert names_in(rule["expr"])
            assert there_is(rule["expr"], scraped), rule["alert"]
    assert not there_is("sum(kesu_no_such_thing)", scraped)
    assert not there_is("sum by (phone) (kesu_hops_total)", scraped)


def test_every_alert_has_its_page_in_the_runbook() -> None:
    alerts = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())
    names = {rule["alert"] for group in alerts["groups"] for rule in group["rules"]}
    pages = re.findall(r"^## (Kesu\w+)$", (DEPLOY.parent / "docs" / "runbook.md").read_text(), re.MULTILINE)
    assert sorted(pages) == sorted(names)


def test_the_manual_names_what_there_is(scraped: dict[str, set[str]]) -> None:
    manual = (DEPLOY.parent / "docs" / "operations.md").read_text()
    rows = [line.split("|") for line in manual.splitlines() if line.startswith("| `kesu_")]
    told = {name for row in rows for name in names_in(row[1])}
    assert len(told) >= 12
    bare = {re.sub(r"_(bucket|sum|count)$", "", name) for name in scraped if name.startswith("kesu_")}
    assert told == bare
    for row in rows:
        labels = set(re.findall(r"\w+", re.sub(r"\(.*?\)", "", row[2])))
        for name in names_in(row[1]) & scraped.keys():
            assert labels == scraped[name], name


def test_who_is_woken_by_what() -> None:
    """Prometheus' own program reads the rules, and plays figures through them."""
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("no promtool here: install prometheus")
    for question in (["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml", "alerts_of_days_test.yml"]):
        done = subprocess.run(
            [promtool, *question], cwd=DEPLOY / "prometheus", capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_dashboard_shows_what_there_is(scraped: dict[str, set[str]]) -> None:
    dashboard = json.loads((DEPLOY / "grafana" / "dashboard.json").read_text())
    expressions = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]
    assert len(expressions) >= 10
    for expression in expressions:
        assert names_in(expression), expression
        assert there_is(expression, scraped), expression
    places = [tuple(panel["gridPos"].values()) for panel in dashboard["panels"]]
    assert len(set(places)) == len(places)
