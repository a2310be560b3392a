"""docker-compose.yml and the Dockerfile, as far as they go without Docker: every command of theirs, run as it stands.

With the settings that docs/operations.md writes into ``.env``, on this machine's PostgreSQL and Redis.
"""

import asyncio
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
import yaml

from app.embedded.loopback import free_port
from app.embedded.redis import EmbeddedRedis
from app.embedded.redis_binary import redis_binary
from bench.embedded_postgres import EmbeddedPostgres
from bench.postgres_binaries import postgres_binaries

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
PAPER = (ROOT / "docs/operations.md").read_text("utf-8")
KESU = [sys.executable, "-c", "from app.cli import main; main()"]
PASSWORD, PORT_IN_THE_IMAGE = "a-password-for-tests", 8000
READY_SECONDS = 60


def dotenv() -> dict[str, str]:
    """The ``.env`` of the paper, its dots filled in."""
    written = next(block for block in re.findall(r"```\n(.*?)```", PAPER, re.DOTALL) if "POSTGRES_PASSWORD" in block)
    lines = dict(line.split("=", 1) for line in written.splitlines())
    return {name: value if value != "…" else f"made-up-for-{name}-{'x' * 24}" for name, value in lines.items()}


def environment(service: dict[str, Any], postgres: EmbeddedPostgres, redis: EmbeddedRedis) -> dict[str, str]:
    """What the container would have, its two host names led to this machine's servers."""
    given = {**dotenv(), **service["environment"]}
    given["KESU_DATABASE_URL"] = re.sub(
        r"\$\{POSTGRES_PASSWORD:[^}]*\}@postgres/", f"{PASSWORD}@127.0.0.1:{postgres.port}/", given["KESU_DATABASE_URL"]
    )
    given["KESU_REDIS_URL"] = re.sub(
        r"^redis://:\$\{REDIS_PASSWORD:[^}]*\}@redis:6379/0$", redis.url, given["KESU_REDIS_URL"]
    )
    image = dict(pair.split("=") for pair in re.search(r"^ENV (.*)$", DOCKERFILE, re.MULTILINE)[1].split())  # type: ignore[index]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KESU_")}
    return {**clean, **image, **given}


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[EmbeddedPostgres, EmbeddedRedis]]:
    owner, database = (SERVICES["postgres"]["environment"][name] for name in ("POSTGRES_USER", "POSTGRES_DB"))
    folder = tmp_path_factory.mktemp("compose")
    with EmbeddedPostgres(fsync=False) as postgres, EmbeddedRedis(folder, over_tcp=True) as redis:
        postgres.execute(f"CREATE ROLE {owner} LOGIN PASSWORD '{PASSWORD}'")
        postgres.execute(f"CREATE DATABASE {database} OWNER {owner}")
        migrate = SERVICES["migrate"]
        done = subprocess.run(
            kesu(migrate), env=environment(migrate, postgres, redis), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        yield postgres, redis


def kesu(service: dict[str, Any]) -> list[str]:
    assert service["command"][0] == "kesu"
    return [*KESU, *service["command"][1:]]


def test_the_web_service_and_its_health(servers: tuple[EmbeddedPostgres, EmbeddedRedis]) -> None:
    service, port = SERVICES["web"], free_port()
    asked = " ".join(re.findall(r"^HEALTHCHECK .*?CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)[0:1])
    health = [str(word) for word in yaml.safe_load(asked)]
    assert health[0] == "python"
    question = [sys.executable, *(word.replace(f":{PORT_IN_THE_IMAGE}/", f":{port}/") for word in health[1:])]
    assert str(port) in question[-1]
    environ = environment(service, *servers) | {"PORT": str(port)}
    with subprocess.Popen(kesu(service), env=environ, stderr=subprocess.PIPE, text=True) as web:
        try:
            deadline = time.monotonic() + READY_SECONDS
            while subprocess.run(question, capture_output=True, check=False).returncode:
                assert web.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.2)
            form = {"sessionId": "c1", "phoneNumber": "+22370000109", "serviceCode": "*384*22#", "text": ""}
            secret = dotenv()["KESU_GATEWAY_SECRET"]
            answer = httpx.post(f"http://127.0.0.1:{port}/ussd/africastalking/{secret}", data=form)
            assert answer.text.startswith("END ")  # nobody is a member of anything yet
            assert httpx.get(f"http://127.0.0.1:{port}/phone").status_code == 404  # production
        finally:
            web.send_signal(signal.SIGTERM)
            said = web.communicate(timeout=20)[1]
    assert web.returncode in (0, -signal.SIGTERM)
    assert "Traceback" not in said


async def connected(url: str) -> bool:
    connection = await asyncpg.connect(url)
    try:
        return bool(await connection.fetchval("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'kesu'"))
    finally:
        await connection.close()


def test_the_worker_works_until_it_is_told_to_stop(servers: tuple[EmbeddedPostgres, EmbeddedRedis]) -> None:
    service = SERVICES["worker"]
    with subprocess.Popen(
        kesu(service), env=environment(service, *servers), stderr=subprocess.PIPE, text=True
    ) as worker:
        deadline = time.monotonic() + READY_SECONDS
        while not asyncio.run(connected(servers[0].url("kesu"))):
            assert worker.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        worker.send_signal(signal.SIGTERM)
        said = worker.communicate(timeout=20)[1]
    assert worker.returncode == 0
    assert "Traceback" not in said


def test_redis_takes_its_command(tmp_path: Path) -> None:
    command = [word.replace("$REDIS_PASSWORD", PASSWORD) for word in SERVICES["redis"]["command"]]
    assert command[0] == "redis-server"
    port = free_port()
    with subprocess.Popen(
        [redis_binary(), *command[1:], "--port", str(port)], cwd=tmp_path, stdout=subprocess.DEVNULL
    ) as server:
        try:
            from redis import Redis

            client = Redis(port=port, password=PASSWORD)
            for _ in range(100):
                try:
                    assert client.ping()
                    break
                except OSError:
                    time.sleep(0.05)
            assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
            assert client.config_get("appendonly")["appendonly"] == "yes"
            client.close()
        finally:
            server.terminate()


def test_postgres_answers_its_health_check(servers: tuple[EmbeddedPostgres, EmbeddedRedis]) -> None:
    kind, *command = SERVICES["postgres"]["healthcheck"]["test"]
    program = postgres_binaries() / command[0]
    if not program.exists():
        pytest.skip(f"no {command[0]} here")
    assert kind == "CMD"
    port = ["-h", "127.0.0.1", "-p", str(servers[0].port)]
    assert subprocess.run([program, *command[1:], *port], capture_output=True, check=False).returncode == 0


def test_what_waits_for_what() -> None:
    assert set(SERVICES) == {"postgres", "redis", "migrate", "web", "worker"}
    for name in ("web", "worker"):
        waits = {there: how["condition"] for there, how in SERVICES[name]["depends_on"].items()}
        assert waits == {"migrate": "service_completed_successfully", "redis": "service_healthy"}
    assert SERVICES["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    for name in ("migrate", "worker"):  # the image's own check asks the web service
        assert SERVICES[name]["healthcheck"] == {"disable": True}
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            assert volume.partition(":")[0] in COMPOSE["volumes"]


def test_the_image_copies_what_there_is() -> None:
    copied = [path for line in re.findall(r"^COPY (.*)$", DOCKERFILE, re.MULTILINE) for path in shlex.split(line)[:-1]]
    for path in copied:
        assert (ROOT / path).exists(), path
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert packages <= set(copied)
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert not set(copied) & set(ignored)
