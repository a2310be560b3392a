"""A PIN is not in what stands around the service either: logs of the servers, files on the disk, traces, a crash.

One real process at its most talkative, on a PostgreSQL that logs every statement with its values and a Redis that
writes all it hears to its file and to whoever watches it.
"""

import asyncio
import os
import re
import shutil
import signal
import socket
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from pytest_httpserver import HTTPServer

from app.embedded.redis import EmbeddedRedis
from bench.embedded_postgres import EmbeddedPostgres
from bench.faults_parts import Web, environment
from ledger.backup import backup
from tests import plain_sql
from tests.kit.network import STARTS_AT, people_aside
from tests.kit.people import CODE, PIN, phone_of

pytestmark = pytest.mark.anyio
HERS, WRONG = "7395", "8463"
_ALONE = re.compile(rb"(?<![0-9A-Za-z+/])(?:7395|8463)(?![0-9A-Za-z+/])")
TALKATIVE = (
    "ALTER DATABASE {0} SET log_min_messages = 'debug1'",
    "ALTER DATABASE {0} SET log_statement = 'all'",
    "ALTER DATABASE {0} SET log_parameter_max_length = -1",
    "ALTER DATABASE {0} SET log_parameter_max_length_on_error = -1",
    "ALTER DATABASE {0} SET log_min_error_statement = 'debug1'",
)


class Monitor:
    """Somebody who watches Redis and writes down all that it is told."""

    def __init__(self, server: Path) -> None:
        self.heard = b""
        self._line = socket.socket(socket.AF_UNIX)
        self._line.connect(str(server))
        self._line.sendall(b"MONITOR\r\n")
        assert self._line.recv(5) == b"+OK\r\n"
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        with self._line:
            while piece := self._line.recv(65_536):
                self.heard += piece


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[EmbeddedRedis]:
    with EmbeddedRedis(tmp_path / "redis", keep=True) as server:
        yield server


async def a_call_with_pins(web: Web) -> None:
    """She changes her PIN, mistypes one, dials one behind the code, and speaks through a gateway that asks by GET."""
    async with httpx.AsyncClient(timeout=20) as client:

        async def types(session: str, *inputs: str) -> str:
            said = ""
            for length in range(len(inputs) + 1):
                form = {"sessionId": session, "phoneNumber": phone_of(9), "serviceCode": CODE, "networkCode": "61002"}
                answer = await client.post(web.address, data={**form, "text": "*".join(inputs[:length])})
                assert answer.status_code == 200
                said = answer.text
            await client.post(f"{web.address}/events", data={**form, "status": "Incomplete", "input": "*".join(inputs)})
            return said

        assert "Code changé" in await types("s1", PIN, "6", "2", PIN, HERS, HERS)
        await types("s2", WRONG, HERS, "2", HERS)
        deep = {"sessionId": "s3", "phoneNumber": phone_of(9), "serviceCode": CODE, "text": f"{HERS}*1"}
        await client.post(web.address, data=deep)
        by_query = web.address.replace("/africastalking/", "/dmark/")
        for new, typed in (("false", CODE), ("true", HERS), ("true", "2")):
            query = {"transactionId": "7", "msisdn": phone_of(9)[1:], "ussdRequestString": typed, "response": new}
            assert (await client.get(by_query, params=query)).status_code == 200
        await client.get(web.address.replace("/ussd/", "/nowhere/"), params={"text": HERS})
        await client.post(web.address, content=f"text={HERS}".encode(), headers={"content-type": "application/json"})
    reader, writer = await asyncio.open_connection("127.0.0.1", web.port)
    writer.write(f"NONSENSE {HERS}\r\n{WRONG}\r\n\r\n".encode())
    await reader.read()
    writer.close()


def dies(web: Web) -> None:
    """The process breaks down in the hardest way there is: where a core would be written, there is none."""
    os.kill(web.pid, signal.SIGABRT)
    web.stop()


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def clean(sinks: dict[str, bytes]) -> None:
    for name, held in sinks.items():
        found = _ALONE.search(held)
        assert found is None, f"{name}: {held[max(found.start() - 80, 0) : found.end() + 40]!r}"


@pytest.mark.parametrize("engine", ["postgresql", "sqlite"])
async def test_no_sink_holds_a_pin(
    engine: str,
    tmp_path: Path,
    redis: EmbeddedRedis,
    httpserver: HTTPServer,
    sqlite_template: Path,
    postgres_server: EmbeddedPostgres,
    postgres_village: str,
) -> None:
    pytest.importorskip("opentelemetry.sdk.trace", reason="the extra traces")
    httpserver.expect_request("/v1/traces", method="POST").respond_with_data(b"")
    if engine == "postgresql":
        url = postgres_server.create_database("outside", template=postgres_village)
        for statement in TALKATIVE:
            await plain_sql.run(url, statement.format("outside"))
    else:
        shutil.copyfile(sqlite_template, tmp_path / "books.db")
        url = f"sqlite:///{tmp_path / 'books.db'}"
        people_aside(url)
    monitor = Monitor(redis.folder / "redis.sock")
    settings = environment(
        url,
        redis.url,
        KESU_CLOCK=STARTS_AT.isoformat(),
        KESU_LOG_LEVEL="DEBUG",
        KESU_TRACES_URL=httpserver.url_for("/v1/traces"),
        OTEL_BSP_SCHEDULE_DELAY="200",
    )
    web = Web(tmp_path, "web", settings)
    await asyncio.to_thread(web.start)
    await a_call_with_pins(web)
    figures = await asyncio.to_thread(web.read, "/metrics")
    await asyncio.sleep(0.8)  # until the spans have gone out
    await asyncio.to_thread(dies, web)
    await backup(url, tmp_path / "kesu.zip")
    with zipfile.ZipFile(tmp_path / "kesu.zip") as archive:
        saved = {f"backup: {name}": archive.read(name) for name in archive.namelist()}
    traced = {f"trace {number}": request.get_data() for number, (request, _) in enumerate(httpserver.log)}
    on_disk = files(tmp_path)
    sinks = {"monitor": monitor.heard, "metrics": figures.encode(), **traced, **saved, **on_disk}
    if engine == "postgresql":
        assert postgres_server._folder is not None
        sinks["log of PostgreSQL"] = (postgres_server._folder / "postgres.log").read_bytes()
        assert b"pin_hash" in sinks["log of PostgreSQL"]  # it was listened to
    else:
        with closing(sqlite3.connect(tmp_path / "books.db")) as books:
            assert books.execute("SELECT count(*) FROM member").fetchone()[0] == 12
    assert b"EVALSHA" in sinks["monitor"].upper()
    assert any("appendonly" in name for name in on_disk)
    assert traced
    assert not [name for name in on_disk if Path(name).name.startswith("core")]
    clean(sinks)
