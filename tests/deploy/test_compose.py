"""docker-compose.yml and the Dockerfile, as far as they go without Docker: each command of theirs, run as it stands."""

import re
import shlex
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest
from redis import Redis
from redis.exceptions import AuthenticationError

from bench.postgres_binaries import postgres_binaries
from tests.app.service.test_stopping import STARTS_SECONDS, Callers
from tests.kit.composed import COMPOSE, DOCKERFILE, ROOT, SERVICES, Composed, postgres_with_passwords
from tests.kit.nginx import NGINX, nginx_before

PAPER = (ROOT / "docs/operations.md").read_text("utf-8")
EVERY_SIGN = "p@ss:w/o#r%d $HOME `id` \"'?&=+[\\x}"
KESU = {name for name, service in SERVICES.items() if service.get("image") == "kesu"}
pytestmark = pytest.mark.xdist_group("compose")
BEHIND = [f"server 172.29.84.1{number}:8000" for number in (1, 2)]


def until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + STARTS_SECONDS
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.7)  # a look is a process of its own, and so is what is waited for


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    """Secrets as docs/operations.md has them made, two of them with every character; servers up, schema made."""
    folder = tmp_path_factory.mktemp("compose")
    made = next(block for block in re.findall(r"```\n(.*?)```", PAPER, re.DOTALL) if "token_urlsafe" in block)
    subprocess.run(["sh", "-eu", "-c", made], cwd=folder, check=True)
    assert {path.name for path in (folder / "secrets").iterdir()} == set(COMPOSE["secrets"])
    for name in ("postgres_password", "redis_password"):
        (folder / "secrets" / name).write_text(f"{EVERY_SIGN}\n")
    example = (ROOT / "deploy/compose/kesu.env.example").read_text()
    (folder / "kesu.env").write_text(example.replace("KESU_AT_USERNAME=", "KESU_AT_USERNAME=benkadi"))
    with postgres_with_passwords("kesu", EVERY_SIGN) as postgres:
        machine = Composed(folder, postgres.port)
        try:
            machine.start("redis")
            until(lambda: machine.healthy("redis"))
            assert machine.start("migrate").wait(120) == 0, machine.said("migrate")
            for name in machine.ports:
                machine.start(name)
            for name in machine.ports:
                until(lambda name=name: machine.healthy(name))
            yield machine
        finally:
            machine.down()


def dials(address: str, secret: str, session: str) -> str:
    form = {"sessionId": session, "phoneNumber": "+22370000109", "serviceCode": "*384*22#", "text": ""}
    answer = httpx.post(f"{address}/ussd/africastalking/{secret}", data=form, verify=False, timeout=20)
    return "answered" if answer.text.startswith("END ") else f"{answer.status_code}"  # nobody is a member yet


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_web_services_are_replaced_in_turn_under_load_and_no_hop_is_lost(composed: Composed, tmp_path: Path) -> None:
    secret = (composed.folder / "secrets/kesu_gateway_secret").read_text().strip()
    upstream = ROOT / "deploy/compose/kesu-upstream.conf"
    with nginx_before(tmp_path, [*composed.ports.values()], upstream, BEHIND) as (_, tls, logs):
        with Callers(lambda session: dials(tls, secret, session)) as callers:
            composed.stop("web-a")
            composed.start("web-a")
            until(lambda: composed.healthy("web-a"))
            composed.stop("web-b")
        assert set(callers.seen) == {"answered"}, callers.seen
        assert secret not in "".join(path.read_text() for path in logs.iterdir())
        page = httpx.get(f"{tls}/phone", verify=False)
        assert page.status_code == 404  # production, and not in the image
    for name in composed.ports:
        assert "Traceback" not in composed.said(name)


def test_what_works_beside_them_leaves_word_and_stops_when_it_is_told(composed: Composed) -> None:
    for name in ("worker", "backup", "audit"):
        composed.start(name)
    until(lambda: list(composed.backups.glob("kesu-*.zip")))
    composed.start("drill")
    until(lambda: "restored and audited" in composed.said("drill"))
    until(lambda: "in order" in composed.said("audit"))
    until(lambda: "started" in composed.said("worker"))
    until(lambda: composed.healthy("web-a"))
    figures = httpx.get(f"http://127.0.0.1:{composed.ports['web-a']}/metrics").text
    assert "kesu_audit_clean 1.0" in figures
    for what in ("audit", "backup", "worker"):
        (age,) = re.findall(rf"^kesu_{what}_age_seconds (\S+)$", figures, re.MULTILINE)
        assert float(age) < 600
    for name in ("worker", "backup", "audit", "drill"):
        assert composed.stop(name) == 0
        assert "Traceback" not in composed.said(name)


def test_the_first_person_of_the_panel(composed: Composed) -> None:
    words = [composed.folder / "bin/kesu", "admin", "create", "aminata@example.org"]
    done = subprocess.run(words, env=composed.environment("web-a"), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "authenticator: otpauth://totp/Kesu:aminata%40example.org" in done.stdout


def test_what_the_launch_names_is_there() -> None:
    for path in set(re.findall(r"(?<!tests/)\bdeploy/[\w./*-]*[\w*]", PAPER)):
        assert list(ROOT.glob(path)), path
    commands = r"(?:exec|up -d\s--no-deps(?:\s--[a-z-]+)*|run --rm|cp|logs)"
    lines = re.findall(rf"docker compose\s+{commands} ([a-z -]+)", PAPER)
    assert len(lines) > 8
    for line in lines:
        assert line.split()[0] in SERVICES, line


async def _asked(port: int, password: str) -> object:
    connection = await asyncpg.connect(host="127.0.0.1", port=port, user="kesu", database="kesu", password=password)
    try:
        return await connection.fetchval("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'kesu'")
    finally:
        await connection.close()


@pytest.mark.anyio
async def test_the_servers_let_nobody_in_without_the_password(composed: Composed) -> None:
    assert await _asked(composed.postgres_port, EVERY_SIGN)
    with pytest.raises(asyncpg.InvalidPasswordError):
        await _asked(composed.postgres_port, EVERY_SIGN[:-1])
    for password, lets_in in ((EVERY_SIGN, True), (EVERY_SIGN[:-1], False)):
        client = Redis(port=composed.redis_port, password=password)
        try:
            assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
            assert client.config_get("appendonly")["appendonly"] == "yes"
        except AuthenticationError:
            assert not lets_in
        else:
            assert lets_in
        finally:
            client.close()


def test_a_daily_command_that_fails_is_tried_again_soon_and_one_that_ends_well_at_its_hour(tmp_path: Path) -> None:
    (tmp_path / "sleep").write_text(f"#!/bin/sh\necho $1 >> {tmp_path}/slept\nexec /bin/sleep 30\n")
    noon = 'day() { exec /bin/date -u -d "2026-11-22 $1" +%s; }; [ "$2" = -d ] && day "$3"; day 12:00'
    (tmp_path / "date").write_text(f"#!/bin/sh\n{noon}\n")
    for program in ("sleep", "date"):
        (tmp_path / program).chmod(0o755)
    for at, command in (("12:30", "true"), ("02:30", "true"), ("02:30", "false")):
        words = [ROOT / "deploy/compose/daily.sh", at, command]
        before = (tmp_path / "slept").read_text() if (tmp_path / "slept").exists() else ""
        with subprocess.Popen(words, env={"PATH": f"{tmp_path}:/usr/bin:/bin"}) as daily:
            until(lambda before=before: (tmp_path / "slept").exists() and (tmp_path / "slept").read_text() != before)
            daily.terminate()
    assert (tmp_path / "slept").read_text().split() == ["1800", "52200", "600"]


def test_postgres_answers_its_health_check(composed: Composed) -> None:
    kind, *command = SERVICES["postgres"]["healthcheck"]["test"]
    program = postgres_binaries() / command[0]
    if not program.exists():
        pytest.skip(f"no {command[0]} here")
    assert kind == "CMD"
    port = ["-p", str(composed.postgres_port)]
    assert subprocess.run([program, *command[1:], *port], capture_output=True, check=False).returncode == 0


def test_the_demo_is_not_in_the_image(composed: Composed) -> None:
    environ = composed.environment("web-a") | {"KESU_ENV": "development"}
    done = subprocess.run([composed.folder / "bin/kesu", "demo"], env=environ, capture_output=True, check=False)
    assert b"this installation was made without app.demo" in done.stderr


def test_what_waits_for_what_and_what_each_may_use() -> None:
    running = KESU - {"migrate"}
    for name in running:
        waits = {there: how["condition"] for there, how in SERVICES[name]["depends_on"].items()}
        assert waits == {"migrate": "service_completed_successfully", "redis": "service_healthy"}
    assert {"web-a", "web-b", "worker", "backup", "audit", "drill"} == running
    for name, service in SERVICES.items():
        assert {"memory", "cpus"} <= service["deploy"]["resources"]["limits"].keys(), name
        assert service["logging"]["options"].keys() == {"max-size", "max-file"}, name
        for volume in service.get("volumes", []):
            place = volume.partition(":")[0]
            assert place in COMPOSE["volumes"] or place in ("./tls", "./acme") or (ROOT / place).is_file(), place
    for name in running:
        assert "stop_grace_period" in SERVICES[name], name
        assert SERVICES[name]["read_only"], name
    kept = {volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert set(COMPOSE["volumes"]) <= kept
    secrets = {
        one if isinstance(one, str) else one["source"]
        for service in SERVICES.values()
        for one in service.get("secrets", [])
    }
    assert secrets == set(COMPOSE["secrets"])
    assert SERVICES["postgres"]["secrets"] == ["postgres_password"]


def test_nginx_finds_the_web_services_and_is_the_only_one_that_is_believed() -> None:
    address = lambda name: SERVICES[name]["networks"]["front"]["ipv4_address"]  # noqa: E731 -- of a container
    upstream = (ROOT / "deploy/compose/kesu-upstream.conf").read_text()
    assert set(re.findall(r"server (\S+):8000", upstream)) == {address("web-a"), address("web-b")}
    assert SERVICES["web-a"]["environment"]["KESU_TRUSTED_PROXIES"] == address("proxy")
    conf = (ROOT / "deploy/nginx/kesu.conf").read_text()
    mounted = {volume.split(":")[1] for volume in SERVICES["proxy"]["volumes"]}
    assert {"/etc/nginx/kesu-tls", "/var/www/acme"} <= mounted
    for log in re.findall(r"/var/log/nginx/\S+(?= |;)", conf):
        assert log.rstrip(";") in SERVICES["proxy"]["command"][2]
    assert COMPOSE["networks"]["back"]["internal"]
    for name in ("postgres", "redis"):
        assert SERVICES[name]["networks"] == ["back"]
        assert "ports" not in SERVICES[name]


def test_images_are_pinned_and_what_the_image_copies_is_there() -> None:
    images = [service["image"] for service in SERVICES.values() if service["image"] != "kesu"]
    stages = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    for image in (*images, *stages):
        assert re.search(r":\d+\.\d+(\.\d+)?-", image), image
    assert len(set(stages)) == 1
    lines = re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE)
    copied = [path for line in lines for path in shlex.split(line)[:-1]]
    for path in copied:
        assert (ROOT / path).exists(), path
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert packages <= set(copied)
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert not set(copied) & set(ignored)
    assert {"secrets", "tls", "kesu.env", "app/demo", "app/phone", "app/embedded"} <= set(ignored)
    for line in re.findall(r"pip install .*", DOCKERFILE):
        assert "--require-hashes" in line or "--no-deps dist/" in line, line
